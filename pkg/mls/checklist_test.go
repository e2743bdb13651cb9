package mls

import (
	"strings"
	"testing"
)

// checklist names every rule that an implementation of RFC 9420 must enforce, by subject. It is a list of its own, not
// made from the tables of this package: a rule can not be forgotten in both.
const checklist = `
wire-1 wire-2 wire-3 wire-4 wire-5
leaf-1 leaf-2 leaf-3 leaf-4 leaf-5 leaf-6 leaf-7 leaf-8 leaf-9 leaf-10 leaf-11 leaf-12 leaf-14
kp-1 kp-2 kp-3 kp-4 kp-5
list-1 list-2 list-3 list-4 list-5 list-6 list-7 list-8 list-9 list-10 list-11 list-12 list-13 list-14
ext-1 ext-2 ext-3 ext-4 ext-5 ext-6 ext-7
add-1 upd-1 rem-1 psk-1 psk-2 psk-3 psk-4 reinit-1 gce-1 xp-1 xp-2 xp-3
com-1 com-2 com-3 com-4 com-5 com-6 com-7 com-8 com-9 com-10 com-11 com-12 com-13 com-14
frm-1 frm-2 frm-3 frm-4 frm-5 frm-6 frm-7 frm-8 frm-9 frm-10 frm-11 frm-12 frm-13 frm-14
wel-1 wel-2 wel-3 wel-4 wel-5 wel-6 wel-7 wel-8 wel-9 wel-10 wel-11 wel-12 wel-13 wel-14 wel-15
st-1 st-2 st-3 st-4 st-5 st-6 st-7
prim-1 prim-2 prim-3 prim-4 prim-5 prim-6 prim-7
dos-1 dos-2 dos-3 dos-4 dos-5 dos-6`

// Is every rule of the checklist in the tables of this package or among its promises? That each of these has a test which
// shows it is asked by TestEveryRuleHasACase and TestEveryPromiseIsKept.
func TestChecklistIsCovered(t *testing.T) {
	have := map[string]bool{}
	for _, info := range checkIndex() {
		have[info.ID] = true
	}
	for _, p := range promises {
		have[p.ID] = true
	}
	ids := strings.Fields(checklist)
	if len(ids) != 119 {
		t.Errorf("the checklist has %d rules", len(ids))
	}
	for _, id := range ids {
		if !have[id] {
			t.Errorf("%s is in no table", id)
		}
	}
}
