package client

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"mlswasm/pkg/mls"
)

// admits judges who comes into the group by an external commit: a device that was in it, by the signature key that it had, or a
// stranger that has the group's link. A basic credential alone anybody can write down. A stranger takes nobody's place. Which SelfRemoves are
// covered the commit does not say, but discardProposal keeps them all. That members
// keep their names is for pkg/mls to see, and isSameDevice.
func admits(g *mls.Group, tr *mls.Transition) bool {
	if !tr.External() {
		return true
	}
	added, removed := tr.Added(), tr.Removed()
	for _, event := range g.PendingProposals() { // who leaves by its own word may be taken along by whoever comes in
		if leavesBy(event) {
			removed = slices.DeleteFunc(removed, func(m mls.Member) bool { return m.Leaf == event.Sender.Leaf })
		}
	}
	switch {
	case len(added) != 1:
		return false
	case len(removed) == 0:
		return vouches(g, linkJoin, added[0], tr.AuthenticatedData())
	}
	return len(removed) == 1 && added[0].Credential.Equal(removed[0].Credential) &&
		bytes.Equal(added[0].SignatureKey, removed[0].SignatureKey)
}

// arriveProposal answers for a proposal that is kept for a commit. Of those who propose themselves only strangers come here that have the
// group's link, and members that have lost their thread: see guard. A stranger that this device has declined is left where it is, without a
// word: another member may accept it.
func (t *turn) arriveProposal(a arrival, g *mls.Group, event *mls.ProposalEvent) (FrameResult, error) {
	r := a.result("proposal")
	switch event.Sender.Type {
	case mls.SenderMember:
		t.sentBy(&r, g, event.Sender.Leaf)
		t.seeOff(a.cid, g, event)
		return r, nil
	case mls.SenderExternal:
		return r, nil
	}
	plea := pleads(g, *event.Added, event.AuthenticatedData)
	if plea {
		t.answer(a.cid, g, event.AuthenticatedData)
	}
	if !plea && !t.hasDeclined(a.cid, *event.Added) {
		r.Added = t.deviceNames([]mls.Member{*event.Added})
	} else if err := g.DiscardProposal(event.Ref); err != nil {
		return r, failWith(CodeInternal, "a proposal that was kept is not there", err)
	}
	return r, nil
}

func declinedKey(m mls.Member) []byte {
	sum := sha256.Sum256([]byte(credentialID(m.Credential, m.SignatureKey)))
	return sum[:16]
}

func (t *turn) hasDeclined(cid string, m mls.Member) bool {
	row, _ := t.links.get(cid)
	return slices.ContainsFunc(row.Declined, func(key []byte) bool { return bytes.Equal(key, declinedKey(m)) })
}

// decline remembers who was turned down, the newest 64 of them: who asks asks again in every epoch.
func (t *turn) decline(cid string, m mls.Member) {
	row, _ := t.links.get(cid)
	kept := row.Declined[max(0, len(row.Declined)-maxDeclined+1):]
	row.Declined = append(slices.Clone(kept), declinedKey(m))
	t.links.put(cid, row)
}

// admitted tells a stranger that has come in by the link what the conversation is called: this device made the link.
func (t *turn) admitted(cid string, tr *mls.Transition) error {
	row, _ := t.links.get(cid)
	conv, _ := t.convs.get(cid)
	if !tr.External() || len(tr.Removed()) > 0 || len(row.Secret) == 0 || conv.Title == "" || conv.State != active {
		return nil
	}
	return t.sendProfile(cid, conv.Title)
}
