package mls

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
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
			m.add(p, outside[:1+m.rng.IntN(min(3, len(outside)))])
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

// live plays one life.
func live(t testing.TB, seed uint64, operations int) map[string]int {
	t.Helper()
	most := 8
	if seed%5 == 0 {
		most = 50
	}
	m := newService(t, seed, most)
	for range operations {
		m.step()
	}
	m.end()
	return m.counts
}

// Do many clients agree on every epoch, and open every message once, as those and only those that may, through random lives?
func TestModel(t *testing.T) {
	lives, operations := uint64(20), 2000
	if runtime.GOOS == "js" { // one thread, ten times as slow: what differs there is the arithmetic, not the protocol
		lives, operations = 2, 200
	}
	for seed := range lives {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			counts := live(t, seed, operations)
			for _, what := range []string{"read", "committed", "refused by the service", "joined", "entered"} {
				if counts[what] < operations/500 {
					t.Errorf("a dull life: %s %d times", what, counts[what])
				}
			}
		})
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
	start, total := time.Now(), map[string]int{}
	for done := 0; done < operations; done += life {
		for what, n := range live(t, seed, min(life, operations-done)) {
			total[what] += n
		}
		t.Logf("%d operations, %.0f s; the next seed is %d", done+life, time.Since(start).Seconds(), seed+1)
		seed++
	}
	for _, what := range slices.Sorted(maps.Keys(total)) {
		t.Logf("%8d %s", total[what], what)
	}
}
