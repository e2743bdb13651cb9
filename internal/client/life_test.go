package client

import (
	"fmt"
	"math/rand"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// life is a random life of several devices with everything that conversations can do: what model does, and migrations, branches,
// departures, links, pre-shared keys, proposals from inside and outside. Randomness of every kind comes from the seed.
//
//	steps: a device does something; its store fails, it restarts, the network loses, repeats and delays
//	  ──▶ settle: no faults any more, and users who decide on what waits for them ──▶ check ──▶ everybody speaks ──▶ check
type life struct {
	t       *testing.T
	rng     *rand.Rand
	s       *service
	devices []*device
	hostile bool // the service spoils commits, and keys of one name differ
	slow    bool // days pass

	logs     map[string]*annals
	sent     map[string][]place               // by message id: where the service stored it
	excused  map[DeviceName]map[string]bool   // by conversation: who stands among the members by a decision of its own, and takes no part
	leaving  map[string]map[string]bool       // by user, then by conversation: who has ever wanted to leave
	welcomes map[DeviceName]map[uint64]string // by place in the inbox: to which conversation
	waiting  map[DeviceName]map[string]string // by conversation to which a Welcome waits: for the log of which
	lost     map[DeviceName]map[string]bool   // by conversation: who has ever lost its thread
	adrift   map[DeviceName]map[string]bool   // who has since it came in
	heirs    map[string]string                // by conversation: what it continues
	flights  []flight
	secrets  []FollowLinkParams
	said     int
	calm     bool // no faults any more
	trace    []string
	report   func(format string, args ...any)
	failed   bool
}

// annals is what the service could tell of a group, if it understood what it stores.
type annals struct {
	members map[uint64][]DeviceName // by epoch, as the GroupInfo of its commit says
	secrets map[uint64]string       // authenticators
	entered map[DeviceName]uint64   // epoch of the newest commit by which a device came in
	gone    map[DeviceName]uint64   // place of the commit by which it went
	newest  uint64
	over    bool // re-initialized
}

// place is where a message stands.
type place struct {
	cid    string
	epoch  uint64
	seq    uint64
	sender DeviceName
}

// flight is a request that is still on its way when its sender has given it up.
type flight struct {
	from  *device
	entry OutboxEntry
}

var lifePSKs = [][]byte{[]byte("psk 0"), []byte("psk 1"), []byte("psk 2")}

const (
	lifeExtension = 0xF00A
	lifeProposal  = 0xF00B
	outsider      = "e@example.com"
)

func newLife(t *testing.T, seed int64) *life {
	drawFrom(t, uint64(seed))
	l := &life{t: t, report: t.Errorf, rng: rand.New(rand.NewSource(seed)), s: newService(), hostile: seed%4 == 3, slow: seed%3 == 2,
		logs: map[string]*annals{}, sent: map[string][]place{},
		excused: map[DeviceName]map[string]bool{}, leaving: map[string]map[string]bool{}, welcomes: map[DeviceName]map[uint64]string{},
		waiting: map[DeviceName]map[string]string{}, lost: map[DeviceName]map[string]bool{}, adrift: map[DeviceName]map[string]bool{}, heirs: map[string]string{}}
	for _, user := range []string{"a@example.com", "a@example.com", "b@example.com", "c@example.com", "d@example.com", outsider} {
		d := lockedDevice(t, l.s, user)
		d.unlock()
		must[Nothing](d, "supportExtensions", &SupportExtensionsParams{[]uint32{lifeExtension}})
		must[Nothing](d, "supportProposals", &SupportProposalsParams{[]uint32{lifeProposal}})
		if seed%2 == 1 {
			d.enableDrafts()
		}
		d.publish()
		l.excused[d.name] = map[string]bool{}
		l.leaving[user] = map[string]bool{}
		l.welcomes[d.name] = map[uint64]string{}
		l.waiting[d.name] = map[string]string{}
		l.lost[d.name] = map[string]bool{}
		l.adrift[d.name] = map[string]bool{}
		l.devices = append(l.devices, d)
	}
	return l
}

// begin is a conversation of all but one, so that the life does not begin with strangers.
func (l *life) begin() {
	l.t.Helper()
	l.devices[0].create("life", "a@example.com", "b@example.com", "c@example.com")
	for range 2 {
		for _, d := range l.devices {
			l.push(d, true)
			d.pull()
			d.accept()
		}
	}
}

// breach fails the test, once: what comes after it is of no use.
func (l *life) breach(format string, args ...any) {
	l.t.Helper()
	l.report(format, args...)
	l.failed = true
}

func (l *life) note(format string, args ...any) {
	l.trace = append(l.trace, fmt.Sprintf(format, args...))
}

// do calls an operation that may fail: by a fault of the store, or because the state forbids it.
func do[R any](l *life, d *device, name string, params any) (R, error) {
	r, err := try[R](d.client, name, params)
	code := CodeOf(err)
	l.note("%s %s %s -> %s", l.nick(d.name), name, about(params), code)
	switch code {
	case CodeInternal, CodeVaultCorrupted, CodeStateRolledBack, CodeLocked, CodeClosed, CodeBusy, CodeAborted, CodeCredentialUnverified:
		l.breach("%s of %s: %v", name, l.nick(d.name), err)
	case CodeStorageFailed:
		if l.calm {
			l.breach("%s of %s: %v", name, l.nick(d.name), err)
		}
	}
	return r, err
}

// about is the conversation that a call is about.
func about(params any) string {
	if cid := reflect.ValueOf(params).Elem().FieldByName("Conversation"); cid.IsValid() {
		return cid.String()[:4]
	}
	return ""
}

// nick is a short name: the first letter of the user, and the place among the devices.
func (l *life) nick(name DeviceName) string {
	for i, d := range l.devices {
		if d.name == name {
			return fmt.Sprintf("%c%d", name.User[0], i)
		}
	}
	return name.User
}

// step lets a random device do a random thing.
func (l *life) step() {
	d := l.devices[l.rng.Intn(len(l.devices))]
	d.page = 1 + l.rng.Intn(6)
	d.store.failCommit = 0
	if l.rng.Intn(6) == 0 {
		d.store.failCommit, d.store.failWritten = d.store.commits+1+l.rng.Intn(3), l.rng.Intn(2) == 0
	}
	if len(l.flights) > 0 && l.rng.Intn(8) == 0 {
		l.land(l.rng.Intn(len(l.flights)))
	}
	err := l.act(d)
	if CodeOf(err) == CodeStorageFailed && l.rng.Intn(2) == 0 || l.rng.Intn(20) == 0 {
		l.crash(d)
	}
	l.observe(d)
}

func (l *life) act(d *device) error {
	total := 0
	for _, a := range lifeActs {
		total += a.weight
	}
	n := l.rng.Intn(total)
	for _, a := range lifeActs {
		if n -= a.weight; n < 0 {
			return a.act(l, d)
		}
	}
	panic("client: the weights have no sum")
}

func (l *life) crash(d *device) {
	l.note("%s restarts", l.nick(d.name))
	d.restart()
	for {
		if _, err := unlockOnce(d); err == nil {
			return
		} else if CodeOf(err) != CodeStorageFailed {
			l.breach("unlock: %v", err)
			return
		}
	}
}

// observe compares what a device has become with what is known of its epochs: whoever is in an epoch has its members and secrets.
func (l *life) observe(d *device) {
	d.store.failCommit = 0
	views, err := try[ConversationsResult](d.client, "conversations", &Nothing{})
	for _, v := range views.Conversations {
		log := l.logs[v.Conversation]
		if v.Predecessor != nil {
			l.heirs[v.Conversation] = *v.Predecessor
		}
		if v.State == "diverged" {
			l.lost[d.name][v.Conversation], l.adrift[d.name][v.Conversation] = true, true
		}
		if log == nil || v.State != "active" {
			continue
		}
		r, err := try[EpochAuthenticatorResult](d.client, "epochAuthenticator", &ConversationParams{v.Conversation})
		if err != nil {
			l.breach("epochAuthenticator of %s: %v", l.nick(d.name), err)
			continue
		}
		if known, ok := log.secrets[r.Epoch]; ok && known != string(r.Authenticator) {
			l.breach("%s is in an epoch %d of %s of its own", l.nick(d.name), r.Epoch, v.Conversation)
		}
		log.secrets[r.Epoch] = string(r.Authenticator)
		if want, ok := log.members[r.Epoch]; ok && !slices.Equal(want, devicesOf(v.Members)) {
			l.breach("%s sees other members in epoch %d of %s", l.nick(d.name), r.Epoch, v.Conversation)
		}
	}
	if err != nil {
		l.breach("conversations of %s: %v", l.nick(d.name), err)
	}
}

func devicesOf(members []MemberView) (names []DeviceName) {
	for _, m := range members {
		for _, device := range m.Devices {
			names = append(names, DeviceName{m.User, device})
		}
	}
	return sortedNames(names)
}

func sortedNames(names []DeviceName) []DeviceName {
	slices.SortFunc(names, func(a, b DeviceName) int { return strings.Compare(a.User+"/"+a.Device, b.User+"/"+b.Device) })
	return names
}

// run lives to the end.
func (l *life) run(steps int) {
	l.begin()
	for range steps {
		if l.step(); l.failed {
			return
		}
	}
	for range 2 {
		if l.settle(); l.failed {
			return
		}
		if l.check(); l.failed {
			return
		}
		l.everybodySpeaks()
	}
}

// lifeSeeds are the seeds to try: MLS_SEED is the first, MLS_LIVES says how many. In the browser they are few.
func lifeSeeds(t *testing.T) (first, count int64) {
	first, unset := strconv.ParseInt(os.Getenv("MLS_SEED"), 10, 64)
	count, few := strconv.ParseInt(os.Getenv("MLS_LIVES"), 10, 64)
	switch {
	case few == nil && unset != nil:
		first = int64(rand.Int31())
	case unset == nil && few != nil:
		count = 1
	case few != nil && runtime.GOOS == "js":
		count = 2
	case few != nil:
		count = 8
	}
	t.Logf("MLS_SEED=%d MLS_LIVES=%d", first, count)
	return first, count
}

func TestWholeLivesAgreeInTheEnd(t *testing.T) {
	first, count := lifeSeeds(t)
	for seed := first; seed < first+count; seed++ {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			l := newLife(t, seed)
			watch := watchGenerations(t, l.devices...)
			l.run(250)
			watch()
			if t.Failed() {
				t.Logf("MLS_SEED=%d repeats it; MLS_TRACE says how much of its end is shown:\n%s", seed, strings.Join(l.trace[max(0, len(l.trace)-lifeTrace()):], "\n"))
			}
		})
	}
}

func lifeTrace() int {
	if n, err := strconv.Atoi(os.Getenv("MLS_TRACE")); err == nil {
		return n
	}
	return 40
}
