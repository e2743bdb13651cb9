package mls

import "testing"

// promiseTests names the test that shows a promise to be kept.
var promiseTests = map[string]func(*testing.T){
	"frm-9":   TestLateMessageOfARemovedMember,
	"frm-12":  TestTamperedCopyTakesNothing,
	"frm-14":  TestReuseGuardsAreFresh,
	"list-13": TestRemovedMemberHasNoVeto,
	"list-14": TestOrderOfAList,
	"com-16":  TestSpoilingProposalIsLeftOut,
	"psk-5":   TestOrderOfPreSharedKeys,
	"wel-15":  TestWelcomeCoversWhomTheCommitAdds,
	"st-6":    TestGREASEIsNeitherChosenNorCompared,
	"st-10":   TestFailedCallsChangeNothing,
	"prim-1":  TestPrim1ZeroSharedSecret,
	"prim-2":  TestPrim2LowOrderAndNonCanonicalPoints,
	"prim-3":  TestPrim3ECDSAPointsAndRanges,
	"prim-4":  TestPrim4HPKEExportLength,
	"prim-5":  TestPrim5TagsAtTheirFullLength,
	"prim-6":  TestPrim6MLKEMLengthsAndModulus,
	"prim-7":  TestPrim7RandomSourceThatFails,
	"wire-5":  TestVectorsOfEveryHeader,
	"dos-1":   TestFarGenerationCostsNothing,
	"dos-2":   TestFarIndexCostsNothing,
	"dos-3":   TestClaimedTreeCostsNothing,
	"dos-4":   TestDecodingTakesMemoryByItsInput,
	"dos-5":   TestWelcomeForMany,
	"dos-6":   TestUnknownGroupsLeaveNothing,
	"dos-8":   TestShareIsOnesOwn,
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
