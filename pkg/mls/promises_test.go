package mls

import (
	"slices"
	"testing"
)

// promiseTests names the test that shows a promise to be kept.
var promiseTests = map[string]func(*testing.T){
	"frm-9":   TestLateMessageOfARemovedMember,
	"frm-12":  TestTamperedCopyTakesNothing,
	"frm-14":  TestReuseGuardsAreFresh,
	"list-13": TestRemovedMemberHasNoVeto,
	"list-14": TestSoundListIsApplied,
	"com-16":  TestSpoilingProposalIsLeftOut,
	"st-6":    TestOwnCapabilitiesHaveNoGREASE,
	"st-10":   TestFailedCallsChangeNothing,
	"wire-5":  TestVectorsOfEveryHeader,
	"dos-1":   TestFarGenerationCostsNothing,
	"dos-2":   TestFarIndexCostsNothing,
	"dos-3":   TestClaimedTreeCostsNothing,
	"dos-4":   TestDecodingTakesMemoryByItsInput,
	"dos-5":   TestWelcomeForMany,
	"dos-6":   TestUnknownGroupsLeaveNothing,
}

// Does every promise have a test, and is each of these a promise?
func TestEveryPromiseIsKept(t *testing.T) {
	listed := map[string]bool{}
	for _, p := range promises {
		listed[p.ID] = true
		if promiseTests[p.ID] == nil || p.Section == "" || p.Rule == "" {
			t.Errorf("no test shows %s: %s", p.ID, p.Rule)
		}
	}
	for id := range promiseTests {
		if !listed[id] {
			t.Errorf("%s is no promise", id)
		}
	}
}

// Is what this package supports free of GREASE, while what it publishes has some?
func TestOwnCapabilitiesHaveNoGREASE(t *testing.T) {
	isGREASE := func(v uint16) bool { return v&0x0f0f == 0x0a0a && v>>8 == v&0xff }
	own := supportedCapabilities(CredentialBasic)
	published := newTestKeyPackage(t, newTestSigner(t, DefaultCipherSuite, "alice")).public.leaf.capabilities
	count := func(c capabilities) (n int) {
		all := slices.Concat(numbers(c.versions), numbers(c.cipherSuites), numbers(c.extensions), numbers(c.proposals), numbers(c.credentials))
		for _, v := range all {
			if isGREASE(v) {
				n++
			}
		}
		return n
	}
	if count(own) != 0 || count(published) == 0 {
		t.Errorf("%d GREASE values of its own, %d published", count(own), count(published))
	}
}

func numbers[T ~uint16](values []T) []uint16 {
	out := make([]uint16, len(values))
	for i, v := range values {
		out[i] = uint16(v)
	}
	return out
}
