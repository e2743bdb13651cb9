package mls

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"
)

// step plays one operation.
func (m *service) step() {
	m.t.Helper()
	p := m.one(m.members())
	switch n := m.rng.IntN(1000); {
	case n < 220:
		m.send(p)
	case n < 580:
		for range 10 {
			m.read()
		}
	case n < 820:
		for range 4 {
			m.pull(m.one(m.members()))
		}
	case n < 870:
		m.propose(p)
	case n < 930:
		m.commit(p)
	case n < 960:
		if outside := m.outside(); m.inSync(p) && m.size() < m.most && len(outside) > 0 {
			m.add(p, outside[:1+m.rng.IntN(min(3, len(outside), m.most-m.size()))])
		}
	case n < 975:
		if p := m.one(m.people); m.size() < m.most {
			m.enter(p)
		}
	case n < 985:
		if p := m.one(m.those(func(p *person) bool { return p.invited != nil })); p != nil {
			m.join(p)
		}
	case n < 998:
		m.catchUp()
	default:
		m.reinitialize()
	}
}

// end delivers what is left, and compares everybody.
func (m *service) end() {
	m.t.Helper()
	m.catchUp()
	for left := m.mail; len(left) > 0; left = left[1:] {
		m.mail = nil
		m.deliver(left[0])
		if len(m.mail) > 0 { // the turn was lost
			left = append(left, m.mail...)
		}
	}
	for _, p := range m.members() {
		if p.at() != m.epoch || len(p.group.Members()) != len(m.members()) {
			m.t.Fatalf("%s ends at epoch %d with %d members; there are %d", p.name, p.group.Epoch(), len(p.group.Members()), len(m.members()))
		}
	}
}

// large is the number of members in the life of a large group.
const large = 50

// live plays one life: every fifth of a group that is large from its first commit on. Each is re-initialized once at least.
func live(t testing.TB, seed uint64, operations int) map[string]int {
	t.Helper()
	members, most := 4, 8
	if seed%5 == 0 {
		members, most = large, large
	}
	m := newService(t, seed, members, most)
	for i := range operations {
		m.step()
		for i == operations/2 && m.era == 0 { // the turn may be lost
			m.reinitialize()
		}
	}
	m.end()
	if m.peak < members {
		t.Errorf("%d members at most, not %d", m.peak, members)
	}
	return m.counts
}

// often is what must happen how often in the lives of TestModel together: what no life has seen is not tested.
var often = map[string]int{
	"sent": 3000, "read": 20000, "forged": 5000, "crash before storing": 1000, "crash after storing": 1000,
	"proposed": 500, "committed": 800, "refused by the service": 500, "re-initialized": 40,
	"added": 300, "removed": 200, "updated": 800, "mixed in a PSK": 200, "joined": 300, "entered": 100, "came back": 50,
	"not read: too_old": 2000, "not read: duplicate": 2000, "not read: not_a_member": 2000, "not read: wrong_group": 2000,
}

// Do many clients agree on every epoch, and open every message once, as those and only those that may, through random lives?
func TestModel(t *testing.T) {
	first, lives, operations := uint64(0), uint64(20), 2000
	if runtime.GOOS == "js" { // one thread, ten times as slow: what differs there is the arithmetic, not the protocol
		first, lives, operations = 1, 2, 200 // small groups
	}
	var total tally
	t.Run("lives", func(t *testing.T) {
		for seed := first; seed < first+lives; seed++ {
			t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
				t.Parallel()
				total.add(live(t, seed, operations))
			})
		}
	})
	if lives < 20 || t.Failed() { // of two short lives the counts say nothing
		return
	}
	for _, what := range slices.Sorted(maps.Keys(often)) {
		if n := total.counts[what]; n < often[what] {
			t.Errorf("dull lives: %s %d times, not %d", what, n, often[what])
		}
	}
}

// tally adds up what happened in several lives.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
}

func (x *tally) add(counts map[string]int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.counts == nil {
		x.counts = map[string]int{}
	}
	for what, n := range counts {
		x.counts[what] += n
	}
}

// TestModelDeep plays MLS_DEEP operations, a million by `make model-deep`, in lives that begin with the seed MLS_SEED or else
// with one that nobody chose.
func TestModelDeep(t *testing.T) {
	operations, err := strconv.Atoi(os.Getenv("MLS_DEEP"))
	asked := err == nil
	if !asked {
		operations = 100 // whether it can be played at all
	}
	seed, err := strconv.ParseUint(os.Getenv("MLS_SEED"), 10, 64)
	if err != nil && asked {
		seed = rand.Uint64()
	}
	const life = 5000
	t.Logf("MLS_SEED=%d", seed)
	start, total := time.Now(), tally{}
	for done := 0; done < operations; done += life {
		total.add(live(t, seed, min(life, operations-done)))
		t.Logf("%d operations, %.0f s; the next seed is %d", done+life, time.Since(start).Seconds(), seed+1)
		seed++
	}
	for _, what := range slices.Sorted(maps.Keys(total.counts)) {
		t.Logf("%8d %s", total.counts[what], what)
	}
}
