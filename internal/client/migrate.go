package client

import (
	"strconv"

	"mlswasm/pkg/mls"
)

// A conversation changes its cipher suite by re-initialization (RFC 9420, Section 11.2): a commit ends its group for all
// members, and a new group with the same members takes its place.
//
//	migrate ──▶ intent ──▶ ReInit commit ── accepted ──▶ suspended ── new group, its commit and Welcome ──▶ continued
//	the others:            ReInit commit ── in the log ─▶ suspended ── the Welcome, joined at once ─────────▶ continued
//
// The new group goes on under its own id. The old conversation keeps its name, says what continues it (heir) and hands over title,
// history and what waits to be sent; whoever still calls it by its old name gets the new one. Nobody is asked: a Welcome that
// continues a group which this device is in is no invitation. The turn that learns that the ReInit was accepted makes the new
// group, so no crash leaves the one without the other.

// heir returns the conversation that a name stands for: itself, or the last of those that continue it. No conversation continues one
// that was there before it, and a state where one does, which earlier versions could be led to, must not hold this device up.
func (s *state) heir(cid string) string {
	for seen := map[string]bool{}; !seen[cid]; {
		conv, _ := s.convs.get(cid)
		if conv.Successor == "" {
			return cid
		}
		seen[cid] = true
		cid = conv.Successor
	}
	return cid
}

func (t *turn) migrate(p *MigrateParams) (MigrateResult, error) {
	cid := t.heir(p.Conversation)
	conv, err := t.joined(cid)
	if err != nil {
		return MigrateResult{}, err
	}
	suite, err := supported(p.CipherSuite)
	if err != nil {
		return MigrateResult{}, err
	}
	if err := t.entering(suite); err != nil {
		return MigrateResult{}, err
	}
	if err := t.checkPackages(p.Members, suite); err != nil {
		return MigrateResult{}, err
	}
	if err := t.covers(cid, p.Members); err != nil {
		return MigrateResult{}, err
	}
	if conv.State == suspended { // whoever has begun it did not come to its end
		next, err := t.found(cid, p.Members)
		if err != nil {
			return MigrateResult{}, err
		}
		pending, _ := t.pendings.get(next)
		return MigrateResult{next, &pending.OutboxID}, nil
	}
	if suite == t.suiteOf(conv) {
		return MigrateResult{}, invalid("cipherSuite", "another than the conversation has")
	}
	id := randomBytes(groupIDSize)
	r, err := t.want(cid, intentRow{Kind: intentMigrate, Members: p.Members, Suite: p.CipherSuite, Group: id})
	return MigrateResult{conversationName(id), r.OutboxID}, err
}

// covers demands a package of every other device in the conversation, and of nobody else.
func (t *turn) covers(cid string, members []MemberPackage) error {
	roster, _ := t.rosters.get(cid)
	missing := map[DeviceName]bool{}
	for _, d := range roster.Devices {
		missing[d] = true
	}
	delete(missing, DeviceName{t.user, t.device})
	for i, m := range members {
		name := DeviceName{m.User, m.Device}
		if !missing[name] {
			return invalid("members["+strconv.Itoa(i)+"]", "not another device of the conversation")
		}
		delete(missing, name)
	}
	if len(missing) > 0 {
		return fail(CodeConflict, "a device of the conversation has no key package among the members")
	}
	return nil
}

// reinitialize is the change that an intent to migrate comes to.
func (t *turn) reinitialize(cid string, g *mls.Group, in intentRow) ([]mls.Change, error) {
	if err := t.covers(cid, in.Members); err != nil {
		return nil, err
	}
	return []mls.Change{reInit(in.Group, mls.CipherSuite(in.Suite), carriedOver(g.Extensions()))}, nil
}

// carriedOver are the extensions that a group of another suite has when nobody says otherwise: those that the group has now, but for the link,
// which is good for one group, and the external senders: their keys are of the old suite, and only they themselves can show those of the new one.
func carriedOver(now []mls.Extension) []mls.Extension {
	others, _ := withoutLink(now)
	var kept []mls.Extension
	for _, x := range others {
		if x.Type != extensionExternalProposers {
			kept = append(kept, x)
		}
	}
	return kept
}

// reInit asks for a group that takes the place of another one.
func reInit(id []byte, suite mls.CipherSuite, extensions []mls.Extension) mls.Change {
	return mls.ReInitialize(mls.ReInit{GroupID: id, CipherSuite: suite, Extensions: extensions})
}

// passOver lets this device do without every ReInit that was proposed: it ends the conversation for all members, so only
// commitProposals covers one. A change or a message, which commit whatever else waits, must not do that unasked. What would make
// two members of one device is left out as well, since no member takes such a commit.
func (t *turn) passOver(cid string) error {
	g, err := t.group(cid)
	if err != nil {
		return err
	}
	refs := t.proposedTwins(g)
	for _, event := range g.PendingProposals() {
		if event.ReInit != nil {
			refs = append(refs, event.Ref)
		}
	}
	for _, ref := range refs {
		if err := g.DiscardProposal(ref); err != nil {
			return failWith(CodeInternal, "a proposal that waits is not there", err)
		}
	}
	return nil
}

// suspend notes that the group of a conversation was re-initialized, by this device or another one.
func (t *turn) suspend(cid string) error {
	g, err := t.readGroup(cid)
	if err != nil {
		return err
	}
	conv, _ := t.convs.get(cid)
	conv.State = suspended
	if _, err := t.successor(g); err != nil {
		conv.Problem = string(CodeOf(err))
	}
	for _, key := range t.intents.keys(cid + "/") {
		in, _ := t.intents.get(key)
		if in.survives() {
			continue
		}
		t.intents.delete(key)
		if r, _ := g.ReInit(); !in.metBy(r) {
			conv.Problem = string(CodeConflict)
		}
	}
	for _, key := range t.waits.keys(cid + "/") {
		if row, _ := t.waits.get(key); row.Epoch >= conv.Epoch { // what was said in the epochs before is opened yet
			t.waits.delete(key)
		}
	}
	t.convs.put(cid, conv)
	return t.enterHeirs(cid)
}

// survives says of a wish that it is as good in the group that continues a re-initialized one. Whether it can be fulfilled there is
// seen when its commit is made: a key package of the old suite, for example, brings nobody in.
func (in intentRow) survives() bool {
	switch in.Kind {
	case intentUpdate, intentSettle, intentMigrate, intentLink, intentSenders:
		return false
	}
	return true
}

// metBy says of a wish that does not survive that the re-initialization itself is what it was about: fresh keys, the end of what was
// proposed, the cipher suite.
func (in intentRow) metBy(r mls.ReInit) bool {
	switch in.Kind {
	case intentUpdate, intentSettle:
		return true
	case intentMigrate:
		return in.Suite == uint32(r.CipherSuite)
	}
	return false
}

// successor names the conversation that a re-initialized group becomes. Any member may write any identifier into a ReInit, so one
// that this device knows is another conversation's, which must not be taken over; then nothing continues the group here.
func (t *turn) successor(g *mls.Group) (string, error) {
	r, ok := g.ReInit()
	if _, err := supported(uint32(r.CipherSuite)); !ok || len(r.GroupID) != groupIDSize || err != nil {
		return "", fail(CodeUnsupported, "the group has no successor of this program's form")
	}
	name := conversationName(r.GroupID)
	if t.convs.has(name) {
		return "", fail(CodeConflict, "the successor's identifier is that of another conversation")
	}
	return name, nil
}

// found makes the group that continues a suspended one, and the commit that adds its members.
func (t *turn) found(cid string, members []MemberPackage) (string, error) {
	g, err := t.group(cid)
	if err != nil {
		return "", err
	}
	name, err := t.successor(g)
	if err != nil {
		return "", err
	}
	r, _ := g.ReInit()
	signer, err := t.signerOf(r.CipherSuite)
	if err != nil {
		return "", err
	}
	packages, err := parsePackages(members)
	if err != nil {
		return "", err
	}
	g.JudgeAt(t.now)
	next, tr, err := g.ContinueReInit(signer, packages...)
	if err != nil {
		return "", fromMLS("the new group could not be made", err)
	}
	old, _ := t.convs.get(cid)
	t.guard(next)
	t.touched[name] = next
	t.convs.put(name, conversationRow{State: creating, Title: old.Title, Activity: t.millis(), Suite: uint32(r.CipherSuite)})
	t.putRoster(name, next)
	key := t.putIntent(name, intentRow{Kind: intentCreate, Members: members})
	if err := t.propose(name, key, next, tr); err != nil {
		return "", err
	}
	return name, t.succeed(cid, name)
}

// succeed hands over what a conversation has to the one that continues it, and what is wanted of it.
func (t *turn) succeed(cid, next string) error {
	old, _ := t.convs.get(cid)
	conv, _ := t.convs.get(next)
	conv.Title, conv.Count, conv.Unread, conv.Last = old.Title, old.Count, old.Unread, old.Last
	conv.Activity = max(conv.Activity, old.Activity)
	conv.Predecessor, conv.Problem = cid, old.Problem
	old.Activity = t.millis()
	old.State, old.Successor, old.Count, old.Unread, old.Last, old.Problem = continued, next, 0, 0, nil, ""
	t.convs.put(cid, old)
	t.convs.put(next, conv)
	rows, err := t.readRows(historyPrefix(cid))
	if err != nil {
		return err
	}
	for key, row := range rows {
		t.raw[key] = nil
		t.raw[historyPrefix(next)+key[len(historyPrefix(cid)):]] = row
	}
	for _, key := range t.helds.keys(cid + "/") {
		h, _ := t.helds.get(key)
		h.NotBefore = 0 // of the old group's epochs
		t.helds.delete(key)
		t.hold(next, h)
	}
	for _, key := range t.intents.keys(cid + "/") {
		in, _ := t.intents.get(key)
		in.Tries, in.Proposed = 0, 0
		t.intents.delete(key)
		t.putIntent(next, in)
	}
	t.awake[next] = true
	return nil
}

// keptContinued is how long the group of a continued conversation is kept: whoever branched off from it before may have a Welcome on its
// way. It is as long as pkg/mls keeps the keys of past epochs.
const keptContinued = Millis(24 * 60 * 60 * 1000)

// eraseContinued deletes the groups, and with them the keys, of conversations whose place another one has taken for good. It is called when
// the host says that it has read all there is: what was said last in such a group may have waited in its log for a device that was away.
func (t *turn) eraseContinued() error {
	for _, cid := range t.convs.keys("") {
		conv, _ := t.convs.get(cid)
		if conv.State != continued || conv.erased() || t.millis()-conv.Activity <= keptContinued {
			continue
		}
		if next, _ := t.convs.get(conv.Successor); next.State == creating || next.State == failed { // another founder's may have to be joined
			continue
		}
		if err := t.eraseGroup(cid); err != nil {
			return err
		}
		conv.SealedAt = 0
		t.convs.put(cid, conv)
		t.forgetHeirs(cid)
	}
	return nil
}

// enterHeirs looks at the Welcomes that waited for an epoch of a conversation. What continues a suspended one is joined; a branch
// becomes an invitation.
func (t *turn) enterHeirs(cid string) error {
	for _, id := range t.invites.keys("") {
		row, _ := t.invites.get(id)
		if row.Continues != cid {
			continue
		}
		g, from, err := t.join(row)
		if CodeOf(err) == CodeUnknownPSK { // of an epoch that this device has not reached
			continue
		}
		if err == nil {
			t.staged(&row, g, nil)
			row.Continues = ""
			t.invites.put(id, row)
			err = t.enterHeir(id, row, g, from)
		}
		if grave(err) {
			return err
		}
		if err != nil || t.undecided() > maxInvitations || t.undecidedBytes() > maxWelcomeBytes { // it does not fit what the group agreed on, or there is no room for it
			t.invites.delete(id)
		}
		if t.invites.has(id) {
			t.late = append(t.late, FrameResult{Kind: "welcome", Source: "inbox", Seq: row.CommitSeq, Time: row.Time, ID: &id,
				Conversation: &row.Conversation, Sender: filled(row.From)})
		}
	}
	return nil
}

// grave says of a failure that it is this program's or the store's, and no fault of a message.
func grave(err error) bool {
	switch CodeOf(err) {
	case CodeInternal, CodeStorageFailed, CodeVaultCorrupted, CodeStateRolledBack:
		return true
	}
	return false
}

// enterOther joins the group that another member made in the place of one of this device's, which the service refused because that
// one was first.
func (t *turn) enterOther(cid string) error {
	for _, id := range t.invites.keys("") {
		row, _ := t.invites.get(id)
		if row.Conversation != cid || row.Continues != "" {
			continue
		}
		g, from, err := t.join(row)
		if err == nil {
			err = t.enterHeir(id, row, g, from)
		}
		if err != nil {
			if err := t.note(cid, err); err != nil {
				return err
			}
		}
		if !t.invites.has(id) {
			return nil
		}
	}
	return nil
}

// enterHeir joins at once when the group is the one that a suspended conversation became: its Welcome has shown that it comes from
// there, as a group of the same identifier need not.
func (t *turn) enterHeir(id string, row invitationRow, g *mls.Group, from string) error {
	conv, known := t.convs.get(row.Conversation)
	again := from != "" && conv.State == failed && conv.Predecessor == from // in the place of the one that this device made
	if !again {
		if old, _ := t.convs.get(from); old.State != suspended {
			return nil
		}
		old, err := t.readGroup(from)
		if err != nil {
			return err
		}
		if r, ok := old.ReInit(); !ok || string(r.GroupID) != string(g.ID()) || len(g.Members()) != len(old.Members()) {
			return nil
		}
		if known {
			return fail(CodeConflict, "the successor's identifier is that of another conversation")
		}
	}
	if err := t.enter(row.Conversation, row, g); err != nil {
		return err
	}
	t.invites.delete(id)
	t.spend(row.KeyPackage)
	if again {
		return nil
	}
	return t.succeed(from, row.Conversation)
}
