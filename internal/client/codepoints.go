package client

import (
	"slices"
	"sort"
	"strconv"

	"mlswasm/pkg/mls"
)

// The suites of draft-ietf-mls-pq-ciphersuites have code points of the range for private use, and an application may have agreed with
// others on different ones (docs/adr/0010-post-quantum.md). That is said to an instance before anything else. What is stored names
// suites by their code points, so a state keeps those under which it was made: unlock refuses it under others.
const maxCodePoints = 11 // suites of the draft

func codePointFields(c *codec, p *CodePoint) {
	c.uint32(&p.Suite)
	c.uint32(&p.Point)
}

func (t *turn) assignCodePoints(p *AssignCodePointsParams) (Nothing, error) {
	if len(p.Points) == 0 || len(p.Points) > maxCodePoints {
		return Nothing{}, invalid("points", "1 to 11 suites")
	}
	points := map[mls.CipherSuite]mls.CipherSuite{}
	for i, point := range p.Points {
		at := "points[" + strconv.Itoa(i) + "]"
		switch _, twice := points[mls.CipherSuite(point.Suite)]; {
		case point.Suite > 0xFFFF || twice:
			return Nothing{}, invalid(at+".suite", "0xF001 to 0xF00B, each once")
		case point.Point > 0xFFFF:
			return Nothing{}, invalid(at+".point", "0x0008 to 0xFFFF")
		}
		points[mls.CipherSuite(point.Suite)] = mls.CipherSuite(point.Point)
	}
	if err := mls.AssignCodePoints(points); err != nil {
		return Nothing{}, failAt("points", "not code points that can be assigned, or too late", err)
	}
	assigned := slices.Clone(p.Points)
	sort.Slice(assigned, func(i, j int) bool { return assigned[i].Suite < assigned[j].Suite })
	t.e.points = assigned
	return Nothing{}, nil
}

// point is the code point of a suite of the draft.
func (e *engine) point(constant mls.CipherSuite) mls.CipherSuite {
	for _, p := range e.points {
		if p.Suite == uint32(constant) {
			return mls.CipherSuite(p.Point)
		}
	}
	return constant
}

// supported returns the suite that a caller names: one that this module has.
func supported(n uint32) (mls.CipherSuite, error) {
	for _, suite := range mls.CipherSuites() {
		if uint32(suite) == n {
			return suite, nil
		}
	}
	return 0, fail(CodeUnsupported, "cipher suite")
}

// judgeSuites refuses a state that was made under other code points, or that has suites which this module has not: opened without them,
// conversations could not be read, and invitations to them would be lost.
func (t *turn) judgeSuites() error {
	if policy, _ := t.policies.get(selfKey); !slices.Equal(policy.CodePoints, t.e.points) {
		return fail(CodeUnsupported, "the stored state was made under other code points of cipher suites")
	}
	used := t.otherSuites()
	for _, cid := range t.convs.keys("") {
		if conv, _ := t.convs.get(cid); t.inside(cid) {
			used = append(used, t.suiteOf(conv))
		}
	}
	for _, suite := range used {
		if _, err := supported(uint32(suite)); err != nil {
			return err
		}
	}
	return nil
}
