//go:build mlswasm_compact

package client

import (
	"strings"
	"testing"
)

const foreignRow = "core/drafts/self"

// otherBuild begins the sources that this module does not have.
const otherBuild = "!mlswasm_compact"

func draftRecordKinds() []recordKind { return nil }

func draftedPair(t *testing.T) (a, b *device, cid string) { return pair(t) }

func draftBadInputs(string, DeviceName) []badInput { return nil }

// docs/adr/0013-drafts-in-the-full-module.md
func TestTheCompactModuleHasNoDrafts(t *testing.T) {
	for _, op := range Operations() {
		if strings.HasPrefix(op.Name, "draft") {
			t.Errorf("%s is in the table", op.Name)
		}
	}
}
