package client

import (
	"bytes"
	"encoding/binary"
	"slices"

	"mlswasm/pkg/mls"
)

// A device that has lost its thread comes back by a GroupInfo that a member signed whom it knew: see rejoin.go. Whoever made the newest one may have
// come in since. Then the device pleads for a commit of members whom it knew and who are still there:
//
//	rejoin ── signed by a newcomer ──▶ plea in the log ── a member whom it names commits ──▶ rejoin ──▶ pending
//	   ▲                                   │ another newcomer was first
//	   └───────────────────────────────────┘
//
// A plea is a proposal to be added (new_member_proposal, RFC 9420, Section 12.1.8): what can be signed without the epoch's keys, by the key of the leaf
// that the device has there. Nobody covers it, and who answers changes nothing but its own keys, so that a service gains nothing by holding pleas back
// or by repeating them. Only those whom the device knew are to answer: a commit of anybody else would be worth another plea, and that for ever.

// maxNamed bounds how many devices compete for that commit, however large the group is. Their leaves take the place of a link's proof.
const maxNamed = linkProofSize / 4

// knows says whether a signature key was that of a member.
func (r rosterRow) knows(key []byte) bool {
	return slices.ContainsFunc(r.Keys, func(known []byte) bool { return bytes.Equal(known, key) })
}

// naming is what stands beside a plea: those of the group whom the roster knows; nil: nobody. Which of many it is, chance decides,
// because some may sleep for ever.
func (r rosterRow) naming(g *mls.Group) []byte {
	var known []mls.LeafIndex
	for _, m := range g.Members() {
		if m.Leaf != g.OwnLeaf() && r.knows(m.SignatureKey) {
			known = append(known, m.Leaf)
		}
	}
	if len(known) == 0 {
		return nil
	}
	names := []byte(linkFrame)
	first := int(binary.BigEndian.Uint32(randomBytes(4)) % uint32(len(known)))
	for i := range maxNamed {
		names = binary.BigEndian.AppendUint32(names, uint32(known[(first+i)%len(known)]))
	}
	return names
}

// plead asks the members that are named for a commit, once in an epoch. g is the group to which an external commit would lead.
func (t *turn) plead(cid string, g *mls.Group, names []byte) (ChangeResult, error) {
	now := g.Epoch() - 1
	row, _ := t.links.get(cid)
	if row.Asked == uint64(now)+1 {
		for _, id := range t.proposalsOut(cid) {
			return ChangeResult{&id}, nil
		}
		return ChangeResult{}, nil
	}
	signer, err := t.signerOf(g.CipherSuite())
	if err != nil {
		return ChangeResult{}, err
	}
	kp, err := signer.NewKeyPackage(t.now)
	if err != nil {
		return ChangeResult{}, fromMLS("a key package could not be made", err)
	}
	message, err := mls.ProposeSelf(signer, g.ID(), now, kp.Public(), mls.AuthenticatedData(names), mls.SentAt(t.now))
	if err != nil {
		return ChangeResult{}, fromMLS("the plea could not be made", err)
	}
	t.dropProposals(cid) // of an epoch before
	row.Asked = uint64(now) + 1
	t.links.put(cid, row)
	id := outboxID(message)
	t.outs.put(id, outboxRow{Order: t.nextOrder(), Conversation: cid, Epoch: uint64(now), Bytes: message, Proposal: kp.Public().Ref()})
	return ChangeResult{&id}, nil
}

// pleads says whether a proposal to be added is a plea: by the key that a member has.
func pleads(g *mls.Group, who mls.Member, beside []byte) bool {
	return len(beside) == len(linkFrame)+linkProofSize && slices.ContainsFunc(g.Members(), func(m mls.Member) bool {
		return bytes.Equal(m.SignatureKey, who.SignatureKey)
	})
}

// answer lets this device commit, unless somebody is faster, when a plea names it.
func (t *turn) answer(cid string, g *mls.Group, beside []byte) {
	for at := len(linkFrame); at < len(beside); at += 4 {
		if binary.BigEndian.Uint32(beside[at:]) == uint32(g.OwnLeaf()) {
			t.settleSoon(cid)
			return
		}
	}
}
