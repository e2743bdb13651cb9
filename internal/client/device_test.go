package client

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"testing"
	"testing/cryptotest"
	"time"

	"mlswasm/pkg/mls"
)

var byName = func() map[string]Operation {
	found := map[string]Operation{}
	for _, op := range Operations() {
		found[op.Name] = op
	}
	return found
}()

// try calls an operation and wants its result to be an R.
func try[R any](c *Client, name string, params any) (R, error) {
	result, err := c.Do(context.Background(), byName[name], params)
	if err != nil {
		// A host can do nothing about a code that it was not told of, and makes a call such as receive again and again.
		if code := CodeOf(err); !slices.Contains(byName[name].Codes, code) {
			panic(name + " answers a code that it does not declare: " + string(code))
		}
		return *new(R), err
	}
	return result.(R), nil
}

// device is a client with its store, and the host's work: it carries the outbox out and frames in.
type device struct {
	t      *testing.T
	s      *service
	store  *memory
	client *Client
	header []byte
	name   DeviceName
	opened func(cid string, m *mls.Application)
	page   int
	ahead  time.Duration // of the right time, its clock
}

var testRoot = []byte("0123456789abcdef0123456789abcdef")

func (s *service) now() time.Time { return timeOf(s.clock) }

// drawn is the test that has said last where its random bytes come from.
var drawn *testing.T

// drawFrom lets everything that is random in a test come from a seed.
func drawFrom(t *testing.T, seed uint64) {
	t.Helper()
	cryptotest.SetGlobalRandom(t, seed)
	drawn = t
}

var drawsOf = map[string]int{}

// drawByName gives a test random bytes of its own: the same keys, names and nonces in every run, so that one commit has one verdict, and
// others for each time of -count.
func drawByName(t *testing.T) {
	t.Helper()
	h := fnv.New64a()
	fmt.Fprint(h, t.Name(), " ", drawsOf[t.Name()])
	drawsOf[t.Name()]++
	drawFrom(t, h.Sum64())
}

// newDevice is an unlocked client with published key packages.
func newDevice(t *testing.T, s *service, user string) *device {
	t.Helper()
	d := lockedDevice(t, s, user)
	d.unlock()
	d.publish()
	return d
}

func lockedDevice(t *testing.T, s *service, user string) *device {
	t.Helper()
	if drawn != t {
		drawByName(t)
	}
	d := &device{t: t, s: s, store: newMemory(), page: 100, name: DeviceName{User: user}}
	d.restart()
	d.header = must[CreateVaultResult](d, "createVault", &CreateVaultParams{user, testRoot, testKDF()}).Header
	return d
}

func testKDF() KDF {
	return KDF{Salt: []byte("0123456789abcdef"), Time: 3, MemoryKiB: 64 * 1024, Parallelism: 1}
}

// must calls an operation that has to succeed.
func must[R any](d *device, name string, params any) R {
	d.t.Helper()
	r, err := try[R](d.client, name, params)
	if err != nil {
		d.t.Fatalf("%s of %s: %v (%v)", name, d.name.User, err, errors.Unwrap(err))
	}
	return r
}

// restart throws the client away, as a crash does, and starts another one over the same store. It is locked.
func (d *device) restart() {
	if d.client != nil {
		d.client.Close(context.Background())
	}
	d.client = New(d.store, func() time.Time { return d.s.now().Add(d.ahead) })
	d.t.Cleanup(func() { d.client.Close(context.Background()) })
	_ = d.client.queueDo(func(e *engine) {
		e.opened = func(cid string, m *mls.Application) {
			if d.opened != nil {
				d.opened(cid, m)
			}
		}
	})
}

func (d *device) unlock() UnlockResult {
	d.t.Helper()
	r := must[UnlockResult](d, "unlock", &UnlockParams{d.name.User, testRoot, d.header})
	d.name.Device = r.Device
	return r
}

func (d *device) reload() {
	d.t.Helper()
	d.restart()
	d.unlock()
}

func (d *device) publish() {
	d.t.Helper()
	for i, suite := range must[IdentityResult](d, "identity", &Nothing{}).CipherSuites {
		have := PrepareKeyPackagesParams{CipherSuite: &suite}
		directory := d.s.directory
		if i > 0 {
			directory = d.s.others[suite]
		}
		if shelf := directory[d.name]; shelf != nil {
			have = PrepareKeyPackagesParams{&suite, uint32(len(shelf.oneTime)), shelf.last != nil}
		}
		if r := must[PrepareKeyPackagesResult](d, "prepareKeyPackages", &have); r.Upload != nil {
			d.s.upload(d.name, r.Upload)
			must[Nothing](d, "confirmKeyPackages", &ConfirmKeyPackagesParams{r.Upload.ID})
		}
	}
}

func (d *device) outbox() []OutboxEntry {
	d.t.Helper()
	return must[OutboxResult](d, "outbox", &Nothing{}).Entries
}

// settle reports what the service answered.
func (d *device) settle(e OutboxEntry, seq uint64, err error) SettleOutboxResult {
	d.t.Helper()
	return must[SettleOutboxResult](d, "settleOutbox", settlement(e, seq, err))
}

func settlement(e OutboxEntry, seq uint64, err error) *SettleOutboxParams {
	var no refusal
	switch {
	case errors.As(err, &no):
		return &SettleOutboxParams{ID: e.ID, Outcome: "rejected", Epoch: &no.epoch}
	case err != nil:
		return &SettleOutboxParams{ID: e.ID, Outcome: "rejected"}
	}
	return &SettleOutboxParams{ID: e.ID, Outcome: "accepted", Seq: &seq}
}

// push sends the outbox until it is empty, and looks at the log after a commit, as a host does.
func (d *device) push() {
	d.t.Helper()
	for range 20 {
		entries := d.outbox()
		if len(entries) == 0 {
			return
		}
		commits := false
		for _, e := range entries {
			seq, err := d.s.post(d.name, e)
			commits = commits || e.Kind == "commit"
			if _, gone := try[SettleOutboxResult](d.client, "settleOutbox", settlement(e, seq, err)); gone != nil && CodeOf(gone) != CodeNotFound {
				d.t.Fatal(gone)
			}
		}
		if commits {
			d.pull()
		}
	}
	d.t.Fatal("the outbox does not become empty")
}

// pull receives inbox and logs to their end.
func (d *device) pull() []FrameResult {
	d.t.Helper()
	var results []FrameResult
	for {
		frames := d.frames()
		if len(frames) == 0 {
			return results
		}
		results = append(results, must[ReceiveResult](d, "receive", &ReceiveParams{frames}).Results...)
	}
}

// frames asks the service for what comes behind the cursors.
func (d *device) frames() []Frame {
	d.t.Helper()
	at := must[CursorsResult](d, "cursors", &Nothing{})
	frames := d.s.inbox(d.name, at.Inbox, d.page)
	for _, g := range at.Groups {
		frames = append(frames, d.s.log(d.name, g.Conversation, g.Seq, d.page)...)
	}
	return frames
}

func (d *device) create(title string, users ...string) string {
	d.t.Helper()
	var members []MemberPackage
	for _, user := range users {
		members = append(members, d.s.claim(user)...)
	}
	members = slices.DeleteFunc(members, func(m MemberPackage) bool { return DeviceName{m.User, m.Device} == d.name })
	r := must[CreateConversationResult](d, "createConversation", &CreateConversationParams{Title: title, Members: members})
	return r.Conversation
}

func (d *device) send(cid, text string) SendMessageResult {
	d.t.Helper()
	return must[SendMessageResult](d, "sendMessage", &SendMessageParams{Conversation: cid, Text: text})
}

func (d *device) accept() (cids []string) {
	d.t.Helper()
	for _, i := range must[InvitationsResult](d, "invitations", &Nothing{}).Invitations {
		cids = append(cids, must[AcceptInvitationResult](d, "acceptInvitation", &InvitationParams{i.ID}).Conversation)
	}
	return cids
}

func (d *device) history(cid string) []MessageView {
	d.t.Helper()
	return must[MessagesResult](d, "messages", &MessagesParams{Conversation: cid, Limit: 500}).Messages
}

func (d *device) texts(cid string) []string {
	d.t.Helper()
	texts := []string{}
	for _, m := range d.history(cid) {
		texts = append(texts, m.Text)
	}
	return texts
}

func (d *device) conversation(cid string) ConversationView {
	d.t.Helper()
	for _, c := range must[ConversationsResult](d, "conversations", &Nothing{}).Conversations {
		if c.Conversation == cid {
			return c
		}
	}
	d.t.Fatalf("%s has no conversation %s", d.name.User, cid)
	return ConversationView{}
}

// pair is two devices in one conversation, with everything delivered.
func pair(t *testing.T) (a, b *device, cid string) {
	t.Helper()
	s := newService()
	a, b = newDevice(t, s, "a@example.com"), newDevice(t, s, "b@example.com")
	cid = a.create("lunch", "b@example.com")
	a.push()
	b.pull()
	b.accept()
	b.pull()
	a.pull()
	return a, b, cid
}

// pairSupporting is pair, of clients whose leaves say that their application knows an extension.
func pairSupporting(t *testing.T, extension uint32) (a, b *device, cid string) {
	t.Helper()
	a, b, cid = pair(t)
	for _, d := range []*device{a, b} {
		must[Nothing](d, "supportExtensions", &SupportExtensionsParams{[]uint32{extension}})
		must[ChangeResult](d, "updateKeys", &ConversationParams{cid})
		d.push()
		a.pull()
		b.pull()
	}
	return a, b, cid
}

// agree fails the test unless all devices are in the same epoch with the same secrets.
func agree(t *testing.T, cid string, devices ...*device) {
	t.Helper()
	want := must[EpochAuthenticatorResult](devices[0], "epochAuthenticator", &ConversationParams{cid})
	for _, d := range devices[1:] {
		got := must[EpochAuthenticatorResult](d, "epochAuthenticator", &ConversationParams{cid})
		if got.Epoch != want.Epoch || string(got.Authenticator) != string(want.Authenticator) {
			t.Errorf("%s is in epoch %d, %s in epoch %d, or their secrets differ", devices[0].name.User, want.Epoch, d.name.User, got.Epoch)
		}
	}
}

func expectTexts(t *testing.T, d *device, cid string, want ...string) {
	t.Helper()
	if got := d.texts(cid); !slices.Equal(got, want) {
		t.Errorf("%s has %q, want %q", d.name.User, got, want)
	}
}

func expectCode(t *testing.T, err error, want Code) {
	t.Helper()
	if CodeOf(err) != want {
		t.Errorf("code %q, want %q (%v)", CodeOf(err), want, err)
	}
}
