package client

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// watchGenerations notes under which key each message was encrypted, and fails when one key served two plaintexts. The
// function that it returns fails when nothing was seen.
func watchGenerations(t *testing.T, devices ...*device) func() {
	type key struct {
		cid        string
		epoch      mls.Epoch
		sender     mls.LeafIndex
		generation mls.Generation
	}
	seen := map[key]string{}
	for _, d := range devices {
		d.opened = func(cid string, m *mls.Application) {
			k := key{cid, m.Epoch, m.Sender, m.Generation}
			if before, ok := seen[k]; ok && before != string(m.Plaintext) {
				t.Errorf("one key for two messages: %+v", k)
			}
			seen[k] = string(m.Plaintext)
		}
	}
	return func() {
		t.Helper()
		if len(seen) == 0 {
			t.Error("no message was watched")
		}
	}
}

// model drives several devices at random: everything that a user, a network, a service and a crash can do. Randomness of every kind comes
// from the seed, so that a life is the same on every machine.
type model struct {
	t       *testing.T
	rng     *rand.Rand
	s       *service
	devices []*device
	cid     string
	said    int
}

// try does a random thing on a random device. What the store's failure leaves open is decided by the next try.
func (m *model) step() {
	d := m.devices[m.rng.Intn(len(m.devices))]
	d.page = 1 + m.rng.Intn(6)
	if m.rng.Intn(4) == 0 {
		d.store.failCommit, d.store.failWritten = d.store.commits+1+m.rng.Intn(3), m.rng.Intn(2) == 0
	}
	err := m.act(d)
	switch code := CodeOf(err); code {
	case "", CodeConflict, CodeNotAMember, CodeNotFound, CodeInvalidArgument: // the last: c adds or removes itself
	case CodeStorageFailed:
		if m.rng.Intn(2) == 0 {
			m.crash(d)
		}
	default:
		m.t.Fatalf("%v", err)
	}
	if m.rng.Intn(20) == 0 {
		m.crash(d)
	}
}

func (m *model) crash(d *device) {
	d.restart()
	for {
		if _, err := unlockOnce(d); err == nil {
			return
		} else if CodeOf(err) != CodeStorageFailed {
			m.t.Fatal(err)
		}
	}
}

func (m *model) act(d *device) (err error) {
	switch n := m.rng.Intn(20); {
	case n < 6:
		m.said++
		_, err = try[SendMessageResult](d.client, "sendMessage", &SendMessageParams{Conversation: m.cid, Text: fmt.Sprint(m.said)})
	case n < 10:
		err = m.push(d)
	case n < 15:
		err = pullOnce(d)
	case n == 15:
		_, err = try[ChangeResult](d.client, "updateKeys", &ConversationParams{m.cid})
	case n == 16:
		_, err = try[ChangeResult](d.client, "addMembers", &AddMembersParams{m.cid, m.s.claim("c@example.com")})
	case n == 17 && m.rng.Intn(2) == 0:
		_, err = try[ChangeResult](d.client, "removeMembers", &RemoveMembersParams{m.cid, []string{"c@example.com"}})
	case n == 18:
		_, err = try[ExportStateForVaultResult](d.client, "exportStateForVault", &Nothing{})
	case n == 19 && m.rng.Intn(2) == 0:
		_, err = try[CancelChangesResult](d.client, "cancelChanges", &ConversationParams{m.cid})
	default:
		err = m.join(d)
	}
	return err
}

// push sends some of the outbox, in order; requests and answers get lost, and requests are repeated.
func (m *model) push(d *device) error {
	out, err := try[OutboxResult](d.client, "outbox", &Nothing{})
	for _, e := range out.Entries {
		fate := m.rng.Intn(8)
		var settle *SettleOutboxParams
		if fate != 0 { // the request arrives
			seq, refused := d.s.post(d.name, e)
			settle = settlement(e, seq, refused)
			if refused != nil && m.rng.Intn(2) == 0 {
				settle.Epoch = nil
			}
		}
		switch fate {
		case 0, 1:
			settle = &SettleOutboxParams{ID: e.ID, Outcome: "unknown"}
		case 2:
			return nil // crash, or the answer is lost without a trace
		}
		if _, err := try[SettleOutboxResult](d.client, "settleOutbox", settle); err != nil && CodeOf(err) != CodeNotFound {
			return err
		}
	}
	return err
}

func (m *model) join(d *device) error {
	list, err := try[InvitationsResult](d.client, "invitations", &Nothing{})
	for _, i := range list.Invitations {
		// Of several invitations to one conversation only the last may be of use, and only when the log has shown it.
		if _, err := try[AcceptInvitationResult](d.client, "acceptInvitation", &InvitationParams{i.ID}); err != nil && CodeOf(err) != CodeConflict && CodeOf(err) != CodeNotFound {
			return err
		}
	}
	return err
}

// settle lets everything arrive, without faults.
func (m *model) settle() {
	for range 60 {
		busy := false
		for _, d := range m.devices {
			busy = busy || len(d.outbox()) > 0 || len(d.frames()) > 0
			d.store.failCommit, d.page = 0, 100
			m.crash(d)
			if err := pushOnce(d); err != nil {
				m.t.Fatal(err)
			}
			d.pull()
			if err := m.join(d); err != nil {
				m.t.Fatal(err)
			}
			d.pull()
		}
		if !busy {
			return
		}
	}
	m.t.Error("the devices do not come to rest")
}

func TestRandomLivesAgreeInTheEnd(t *testing.T) {
	for seed := range int64(12) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			drawFrom(t, uint64(seed))
			s := newService()
			m := &model{t: t, rng: rand.New(rand.NewSource(seed)), s: s}
			for _, user := range []string{"a@example.com", "a@example.com", "b@example.com", "c@example.com"} {
				m.devices = append(m.devices, newDevice(t, s, user))
			}
			watch := watchGenerations(t, m.devices...)
			permanent := m.devices[:3]
			m.cid = permanent[0].create("model", "a@example.com", "b@example.com")
			permanent[0].push()
			for _, d := range permanent[1:] {
				d.pull()
				d.accept()
			}
			for range 250 {
				m.step()
			}
			m.settle()
			m.check(permanent)
			watch()
		})
	}
}

// check wants every message to be where it belongs, once, and every member to share the epoch's secrets.
func (m *model) check(permanent []*device) {
	m.t.Helper()
	want := permanent[0].texts(m.cid)
	slices.Sort(want)
	if len(want) == 0 || len(slices.Compact(slices.Clone(want))) != len(want) {
		m.t.Errorf("messages are missing or doubled: %v", want)
	}
	members := permanent
	for _, d := range m.devices {
		if len(d.outbox()) != 0 {
			m.t.Errorf("%s still has something to send", d.name.User)
		}
		got := d.texts(m.cid)
		slices.Sort(got)
		if len(slices.Compact(slices.Clone(got))) != len(got) {
			m.t.Errorf("%s has messages twice: %v", d.name.User, got)
		}
		if slices.Contains(permanent, d) && !slices.Equal(got, want) {
			m.t.Errorf("%s has %v,\n%s has %v", permanent[0].name.User, want, d.name.User, got)
		}
		for _, v := range d.history(m.cid) {
			if v.State == "queued" || v.State == "failed" && slices.Contains(permanent, d) {
				m.t.Errorf("%s: %s is %s", d.name.User, v.Text, v.State)
			}
		}
		if !slices.Contains(permanent, d) && d.conversation(m.cid).State == "active" {
			members = append(members, d)
		}
	}
	agree(m.t, m.cid, members...)
}
