package client

import (
	"fmt"
	"slices"
	"testing"
)

// story is a conversation of three with everything in it that writes, told so that each step can be repeated after a
// crash without knowing whether it took place.
type story struct {
	a, b, c *device
	cid     string
}

// again runs a step of a device; when the store fails under it the device crashes, and the step is judged anew.
func (s *story) again(d *device, done func() bool, step func() error) {
	d.t.Helper()
	for range 5 {
		if done() {
			return
		}
		if err := step(); err == nil {
			return
		} else if code := CodeOf(err); code != CodeStorageFailed {
			d.t.Fatalf("%v", err)
		}
		d.restart()
		for try := 0; ; try++ {
			if _, err := unlockOnce(d); err == nil {
				break
			} else if try == 5 {
				d.t.Fatal(err)
			}
		}
	}
	d.t.Fatal("a step does not succeed")
}

func unlockOnce(d *device) (UnlockResult, error) {
	return try[UnlockResult](d.client, "unlock", &UnlockParams{d.name.User, testRoot, d.header})
}

func never() bool { return false }

func (s *story) sync(d *device) {
	d.t.Helper()
	for range 3 {
		s.again(d, never, func() error { return pushOnce(d) })
		s.again(d, never, func() error { return pullOnce(d) })
	}
}

// pushOnce is push that gives up when the store fails.
func pushOnce(d *device) error {
	out, err := try[OutboxResult](d.client, "outbox", &Nothing{})
	for _, e := range out.Entries {
		seq, refused := d.s.post(d.name, e)
		if _, err = try[SettleOutboxResult](d.client, "settleOutbox", settlement(e, seq, refused)); CodeOf(err) == CodeNotFound {
			err = nil
		}
		if err != nil {
			return err
		}
	}
	return err
}

func pullOnce(d *device) error {
	at, err := try[CursorsResult](d.client, "cursors", &Nothing{})
	if err != nil {
		return err
	}
	frames := d.s.inbox(d.name, at.Inbox, d.page)
	for _, g := range at.Groups {
		frames = append(frames, d.s.log(d.name, g.Conversation, g.Seq, d.page)...)
	}
	_, err = try[ReceiveResult](d.client, "receive", &ReceiveParams{frames})
	return err
}

func (s *story) say(d *device, text string) {
	d.t.Helper()
	said := func() bool {
		r, err := try[MessagesResult](d.client, "messages", &MessagesParams{Conversation: s.cid, Limit: 100})
		if err != nil { // once: the next read succeeds
			r = must[MessagesResult](d, "messages", &MessagesParams{Conversation: s.cid, Limit: 100})
		}
		return slices.ContainsFunc(r.Messages, func(m MessageView) bool { return m.Text == text })
	}
	s.again(d, said, func() error {
		_, err := try[SendMessageResult](d.client, "sendMessage", &SendMessageParams{Conversation: s.cid, Text: text})
		return err
	})
}

func (s *story) join(d *device) {
	d.t.Helper()
	s.again(d, never, func() error {
		list, err := try[InvitationsResult](d.client, "invitations", &Nothing{})
		for _, i := range list.Invitations {
			if _, err = try[AcceptInvitationResult](d.client, "acceptInvitation", &InvitationParams{i.ID}); err != nil {
				return err
			}
		}
		return err
	})
}

func (s *story) tell() {
	a, b, c := s.a, s.b, s.c
	members := a.s.claim("b@example.com")
	created := func() bool {
		for _, conv := range must[ConversationsResult](a, "conversations", &Nothing{}).Conversations {
			s.cid = conv.Conversation
		}
		return s.cid != ""
	}
	s.again(a, created, func() error {
		r, err := try[CreateConversationResult](a.client, "createConversation", &CreateConversationParams{Title: "story", Members: members})
		s.cid = r.Conversation
		return err
	})
	s.say(a, "0: before the creation is accepted")
	s.sync(a)
	s.sync(b)
	s.join(b)
	s.say(b, "1: from the joiner")
	s.sync(b)
	members = a.s.claim("c@example.com")
	s.again(a, never, func() error {
		_, err := try[ChangeResult](a.client, "addMembers", &AddMembersParams{s.cid, members})
		return err
	})
	s.say(a, "2: while a commit is under way")
	s.again(b, never, func() error {
		_, err := try[ChangeResult](b.client, "updateKeys", &ConversationParams{s.cid})
		return err
	})
	s.sync(b) // wins
	s.sync(a)
	s.sync(c)
	s.join(c)
	s.say(c, "3: from the third")
	for range 2 {
		s.sync(c)
		s.sync(a)
		s.sync(b)
	}
}

func (s *story) check(t *testing.T) {
	t.Helper()
	for _, d := range []*device{s.a, s.b} {
		count := map[string]int{}
		for _, m := range d.history(s.cid) {
			count[m.Text[:1]]++
			if m.State == "queued" || m.State == "failed" {
				t.Errorf("%s: %q is %s", d.name.User, m.Text, m.State)
			}
		}
		for i := range 4 {
			if n := count[fmt.Sprint(i)]; n != 1 {
				t.Errorf("%s has message %d %d times", d.name.User, i, n)
			}
		}
	}
	if m := s.a.conversation(s.cid).Members; len(m) != 3 {
		t.Errorf("%d members", len(m))
	}
	agree(t, s.cid, s.a, s.b, s.c)
}

// newStory takes copies of three devices, because making their key packages is what takes time.
func newStory(t *testing.T, from *story) *story {
	s := from.a.s.copy()
	take := func(d *device) *device {
		d = &device{t: t, s: s, store: d.store.copy(), header: d.header, name: d.name, page: d.page}
		d.reload()
		return d
	}
	return &story{a: take(from.a), b: take(from.b), c: take(from.c)}
}

func TestAReadThatFailsAnywhereLosesNothing(t *testing.T) {
	s := newService()
	first := &story{a: newDevice(t, s, "a@example.com"), b: newDevice(t, s, "b@example.com"), c: newDevice(t, s, "c@example.com")}
	whole := newStory(t, first)
	start := whole.a.store.reads
	whole.tell()
	if whole.a.store.reads < start+4 {
		t.Errorf("the story reads %d times", whole.a.store.reads-start)
	}
	for at := start + 1; at <= whole.a.store.reads; at++ {
		t.Run(fmt.Sprint("read ", at-start), func(t *testing.T) {
			s := newStory(t, first)
			s.a.store.failRead = at
			s.tell()
			s.check(t)
		})
	}
}

// Every commit of every device fails once, before it is written and after.
func TestACrashAtEveryStoreCommitLosesAndDoublesNothing(t *testing.T) {
	s := newService()
	first := &story{a: newDevice(t, s, "a@example.com"), b: newDevice(t, s, "b@example.com"), c: newDevice(t, s, "c@example.com")}
	whole := newStory(t, first)
	whole.tell()
	whole.check(t)
	for who, commits := range []int{whole.a.store.commits, whole.b.store.commits, whole.c.store.commits} {
		if commits < 4 {
			t.Errorf("device %d wrote %d times: the story does not reach it", who, commits)
		}
		for at := 1; at <= commits; at++ {
			for _, written := range []bool{false, true} {
				t.Run(fmt.Sprintf("device %d, commit %d, written %v", who, at, written), func(t *testing.T) {
					s := newStory(t, first)
					watch := watchGenerations(t, s.a, s.b, s.c)
					victim := []*device{s.a, s.b, s.c}[who]
					victim.store.failCommit, victim.store.failWritten = at, written
					s.tell()
					s.check(t)
					watch()
				})
			}
		}
	}
}
