//go:build !mlswasm_compact

package client

import (
	"bytes"
	"slices"
	"testing"

	"mlswasm/pkg/mls"
)

// The members demand that authenticated data are framed. A link still brings strangers in, in both modes.
func TestALinkIsFollowedIntoAConversationOfFramedData(t *testing.T) {
	for name, ask := range map[string]bool{"join": false, "ask": true} {
		t.Run(name, func(t *testing.T) {
			devices, cid := drafting(t, draftNames, "a", "b")
			a, b := devices[0], devices[1]
			must[ChangeResult](a, "draftRequireComponents", &DraftRequireComponentsParams{Conversation: cid, SafeAAD: &[]uint32{}})
			settled(a, b)
			secret := a.link(cid, ask)
			settled(a, b)
			c := lockedDevice(t, a.s, "c@example.com")
			c.unlock()
			c.enable(draftNames...)
			c.publish()
			c.reload()
			c.follow(cid, secret)
			if ask {
				c.knock(must[CursorsResult](c, "cursors", &Nothing{}).Links[0])
				c.push()
				a.pull()
				refs := [][]byte{a.requests(cid)[0].Ref}
				must[ChangeResult](a, "commitProposals", &CommitProposalsParams{Conversation: cid, Refs: &refs})
				a.push()
				c.pull()
			} else {
				c.enter()
			}
			settled(a, b, c)
			agree(t, cid, a, b, c)
		})
	}
}

// What stands before a proof is the draft's form of one item, and nothing else.
func TestAProofIsFramedAsTheDraftSays(t *testing.T) {
	proof := bytes.Repeat([]byte{1}, linkProofSize)
	framed, err := mls.DraftSafeAAD(mls.DraftSafeAADItem{Component: linkExtension, Data: proof})
	if err != nil || !bytes.Equal(framed, slices.Concat([]byte(linkFrame), proof)) {
		t.Errorf("%x, %v", framed, err)
	}
}
