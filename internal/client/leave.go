package client

import (
	"slices"

	"mlswasm/pkg/mls"
)

// A member cannot commit its own removal, it can only propose it (RFC 9420, Section 12.1.3). Whoever wants to leave proposes it in every
// epoch until somebody commits it, and the others' devices commit what they see proposed of that kind without being asked. One
// of them is first; for the rest nothing is left to do.
//
//	leaveConversation ──▶ intent ──▶ a Remove of each device of the user ── committed by another member ──▶ removed
//	                         ▲                │ another commit was first
//	                         └────────────────┘
//
// seersOff bounds how many devices compete for that commit. The others do without it: nobody says anything before what was
// proposed is committed, so a leaver reads nothing more even when those few are asleep.
const seersOff = 8

// nonceOfLeave is how many random bytes tell a proposal to leave apart from one that was made in this epoch before.
const nonceOfLeave = 16

func (t *turn) leaveConversation(p *ConversationParams) (Nothing, error) {
	return t.wantLeave(p.Conversation, false)
}

func (t *turn) wantLeave(name string, selfRemove bool) (Nothing, error) {
	cid := t.heir(name)
	conv, err := t.joined(cid)
	if err != nil {
		return Nothing{}, err
	}
	wanted := t.leaves(cid)
	if conv.State == suspended {
		g, err := t.readGroup(cid)
		if err != nil {
			return Nothing{}, err
		}
		if _, err := t.successor(g); err != nil || wanted { // nobody will see a proposal, or nobody has so far
			return Nothing{}, t.end(cid, removed)
		}
	}
	if wanted && (conv.State == diverged || t.lacksKey(cid)) { // the others have gone on without this device, and it can tell nobody
		return Nothing{}, t.end(cid, removed)
	}
	if wanted { // once is enough
		return Nothing{}, nil
	}
	_, err = t.want(cid, intentRow{Kind: intentLeave, SelfRemove: selfRemove})
	return Nothing{}, err
}

// leaves says whether this user has asked to leave a conversation and is in it yet.
func (t *turn) leaves(cid string) bool {
	return slices.ContainsFunc(t.intents.keys(cid+"/"), func(key string) bool {
		in, _ := t.intents.get(key)
		return in.Kind == intentLeave
	})
}

// depart proposes that this user's devices are removed, once in an epoch. It answers false when nobody is there who could commit it.
func (t *turn) depart(cid, key string, g *mls.Group, in intentRow) (bool, error) {
	var own []mls.LeafIndex
	members := g.Members()
	for _, m := range members {
		if t.name(m.Credential).User == t.user {
			own = append(own, m.Leaf)
		}
	}
	switch {
	case len(members) == 1:
		return true, t.end(cid, removed)
	case len(own) == len(members):
		return false, nil
	}
	for _, leaf := range own {
		if _, err := t.sendProposal(cid, g, in.departure(g, leaf), mls.AuthenticatedData(besideProposal(g, randomBytes(nonceOfLeave)))); err != nil {
			return true, err
		}
	}
	in.Proposed = uint64(g.Epoch()) + 1
	t.intents.put(key, in)
	return true, nil
}

// nextIntent is the oldest wish for which there is something to do in this epoch.
func (t *turn) nextIntent(cid string) string {
	conv, _ := t.convs.get(cid)
	for _, key := range t.intents.keys(cid + "/") {
		if in, _ := t.intents.get(key); in.Kind != intentLeave || in.Proposed != conv.Epoch+1 {
			return key
		}
	}
	return ""
}

// seeOff lets this device commit, unless somebody is faster, what a user has proposed: to remove a device of his own.
func (t *turn) seeOff(cid string, g *mls.Group, event *mls.ProposalEvent) {
	sender, ok := g.Member(event.Sender.Leaf)
	if event.Sender.Type != mls.SenderMember || event.Removed == nil || !ok {
		return
	}
	leaver := t.name(event.Removed.Credential).User
	if leaver == t.user || leaver != t.name(sender.Credential).User {
		return
	}
	before := 0
	for _, m := range g.Members() {
		if m.Leaf < g.OwnLeaf() && t.name(m.Credential).User != leaver {
			before++
		}
	}
	if before >= seersOff {
		return
	}
	t.settleSoon(cid)
}

// settleSoon wants a commit of this device in this epoch, unless somebody is faster.
func (t *turn) settleSoon(cid string) {
	t.awake[cid] = true
	for _, key := range t.intents.keys(cid + "/") {
		if in, _ := t.intents.get(key); in.Kind == intentSettle {
			return
		}
	}
	t.putIntent(cid, intentRow{Kind: intentSettle})
}
