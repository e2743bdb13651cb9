package client

import (
	"errors"
	"sort"
	"strconv"
	"unicode/utf8"

	"mlswasm/pkg/mls"
)

// Some members of a conversation start another one (RFC 9420, Section 11.3). It is a conversation like any other, with an
// invitation for each device, and the one that it comes from stays as it is. What it has of that one is proof: whoever joins knows
// that all its members were together there, because its first secrets come from there, and nobody else can be in it.
//
//	branchConversation ──▶ group of a subset, its commit and Welcome ── accepted ──▶ active
//	the others:            Welcome ── of an epoch to come, or the origin's own invitation is undecided ──▶ waiting ──▶ invitation

func (t *turn) branchConversation(p *BranchConversationParams) (CreateConversationResult, error) {
	none := CreateConversationResult{}
	cid := t.heir(p.Conversation)
	conv, err := t.joined(cid)
	if err != nil {
		return none, err
	}
	if conv.State != active {
		return none, fail(CodeConflict, "the conversation's own state has to be settled first")
	}
	if len(p.Title) > maxTitle || !utf8.ValidString(p.Title) {
		return none, invalid("title", "0 to 256 bytes of UTF-8")
	}
	if len(p.Members) == 0 {
		return none, invalid("members", "1 to 1000 devices")
	}
	if err := t.checkPackages(p.Members, t.suiteOf(conv)); err != nil {
		return none, err
	}
	if err := t.within(cid, p.Members); err != nil {
		return none, err
	}
	return t.branch(cid, p.Title, p.Members)
}

// within demands that every package is of a device in the conversation.
func (t *turn) within(cid string, members []MemberPackage) error {
	roster, _ := t.rosters.get(cid)
	inside := map[DeviceName]bool{}
	for _, d := range roster.Devices {
		inside[d] = true
	}
	for i, m := range members {
		if !inside[DeviceName{m.User, m.Device}] {
			return invalid("members["+strconv.Itoa(i)+"]", "not a device of the conversation")
		}
	}
	return nil
}

// branch makes the group and the commit that adds its members.
func (t *turn) branch(cid, title string, members []MemberPackage) (CreateConversationResult, error) {
	none := CreateConversationResult{}
	g, err := t.group(cid)
	if err != nil {
		return none, err
	}
	signer, err := t.signerOf(g.CipherSuite())
	if err != nil {
		return none, err
	}
	packages, err := parsePackages(members)
	if err != nil {
		return none, err
	}
	id := randomBytes(groupIDSize)
	g.JudgeAt(t.now)
	next, tr, err := g.Branch(signer, id, nil, packages...)
	if err != nil {
		return none, fromMLS("the group could not be made", err)
	}
	name := conversationName(id)
	t.guard(next)
	t.touched[name] = next
	t.convs.put(name, conversationRow{State: creating, Title: title, Activity: t.millis(), Suite: uint32(g.CipherSuite())})
	t.putRoster(name, next)
	key := t.putIntent(name, intentRow{Kind: intentCreate, Members: members})
	if err := t.propose(name, key, next, tr); err != nil {
		return none, err
	}
	pending, _ := t.pendings.get(name)
	return CreateConversationResult{name, pending.OutboxID}, nil
}

func parsePackages(members []MemberPackage) ([]*mls.KeyPackage, error) {
	var packages []*mls.KeyPackage
	for _, m := range members {
		kp, err := mls.ParseKeyPackage(m.KeyPackage)
		if err != nil {
			return nil, fromMLS("a key package", err)
		}
		packages = append(packages, kp)
	}
	return packages, nil
}

// origin names the conversation and its epoch whose pre-shared key a Welcome needs that continues it, or branches off from it.
func origin(err error) (string, uint64) {
	var e *mls.Error
	if !errors.As(err, &e) || e.Code != mls.CodeUnknownPSK || e.PSK == nil || e.PSK.Type != mls.PSKResumption {
		return "", 0
	}
	return conversationName(e.PSK.Group), uint64(e.PSK.Epoch)
}

// inside says whether this device has the group of a conversation.
func (t *turn) inside(cid string) bool {
	conv, ok := t.convs.get(cid)
	return ok && conv.State != removed && conv.State != failed && !conv.erased()
}

// invitedTo says whether an invitation to a conversation is undecided.
func (t *turn) invitedTo(cid string) bool {
	for _, id := range t.invites.keys("") {
		if row, _ := t.invites.get(id); row.Conversation == cid && row.Continues == "" {
			return true
		}
	}
	return false
}

// continued names the conversation for which a Welcome has to wait: its group is not in the epoch of the pre-shared key yet, or the
// invitation to it is undecided. A key that is not held any more is not worth waiting for.
func (t *turn) continued(err error) string {
	cid, epoch := origin(err)
	if cid == "" {
		return ""
	}
	if conv, _ := t.convs.get(cid); t.inside(cid) && conv.Epoch <= epoch || !t.inside(cid) && t.invitedTo(cid) {
		return cid
	}
	return ""
}

// welcomesFor returns the Welcomes that wait for a conversation, or for whichever, the oldest first.
func (t *turn) welcomesFor(cid string) (ids []string) {
	for _, id := range t.invites.keys("") {
		if row, _ := t.invites.get(id); row.Continues != "" && (cid == "" || row.Continues == cid) {
			ids = append(ids, id)
		}
	}
	sort.Slice(ids, func(i, j int) bool {
		x, _ := t.invites.get(ids[i])
		y, _ := t.invites.get(ids[j])
		return x.Order < y.Order
	})
	return ids
}

// undecided counts the invitations on which the user is to decide.
func (t *turn) undecided() int { return len(t.invites.keys("")) - len(t.welcomesFor("")) }

func (t *turn) undecidedBytes() int {
	return t.welcomeBytes(t.invites.keys("")) - t.welcomeBytes(t.welcomesFor(""))
}

func (t *turn) welcomeBytes(ids []string) (size int) {
	for _, id := range ids {
		row, _ := t.invites.get(id)
		size += len(row.Welcome)
	}
	return size
}

// makeRoom lets the oldest Welcome give way to another one that waits for a conversation: a member can make as many as it likes, for
// epochs that never come. There is no bound on how far ahead an epoch is, because a device that was away may read its inbox before a long log.
func (t *turn) makeRoom(cid string, size int) {
	for ids := t.welcomesFor(""); len(ids) > 0 && t.welcomeBytes(ids)+size > maxWelcomeBytes; ids = ids[1:] {
		t.invites.delete(ids[0])
	}
	if ids := t.welcomesFor(cid); len(ids) >= maxWelcomesOf {
		t.invites.delete(ids[0])
	}
	if ids := t.welcomesFor(""); len(ids) >= maxWelcomes {
		t.invites.delete(ids[0])
	}
}

// forgetHeirs drops the Welcomes that waited for a conversation that this device will not be in.
func (t *turn) forgetHeirs(cid string) {
	if t.inside(cid) || t.invitedTo(cid) {
		return
	}
	for _, id := range t.invites.keys("") {
		if row, _ := t.invites.get(id); row.Continues == cid {
			t.invites.delete(id)
		}
	}
}
