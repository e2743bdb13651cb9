package client

import (
	"slices"
	"sort"

	"mlswasm/pkg/mls"
)

// maxInvitations bounds what strangers can fill the store with. What waits for another conversation's log has a place of its own, since
// nobody sees it and nobody can reject it.
const (
	maxInvitations = 256
	maxWelcomesOf  = 8  // that wait for one conversation
	maxWelcomes    = 64 // that wait, in all

	maxWelcomeBytes = 2 * maxFrameBytes // of all that wait, and of all that are undecided: they are held in memory
)

// invitationRow is a Welcome that waits for the user's decision. The private half of its key package stays until then.
type invitationRow struct {
	Order        uint64
	Conversation string
	Welcome      []byte
	CommitSeq    uint64 // where the conversation's log begins for this device
	From         string
	Time         Millis
	Devices      []DeviceName
	KeyPackage   string // ref
	Continues    string // the conversation whose group it needs, in a later epoch than now; then nothing else is known yet
}

func (r *invitationRow) fields(c *codec) {
	c.uint64(&r.Order)
	c.string(&r.Conversation)
	c.bytes(&r.Welcome)
	c.uint64(&r.CommitSeq)
	c.string(&r.From)
	c.millis(&r.Time)
	list(c, &r.Devices, deviceFields)
	c.string(&r.KeyPackage)
	if c.version > 1 {
		c.string(&r.Continues)
	}
}

// takeWelcome stages a Welcome of the inbox.
func (t *turn) takeWelcome(f *Frame, id string) (FrameResult, error) {
	r := FrameResult{Source: f.Source, Seq: f.Seq, Time: f.Time}
	inbox, _ := t.inboxes.get(selfKey)
	if f.Seq <= inbox.Cursor {
		r.Kind = "duplicate"
		return r, nil
	}
	inbox.Cursor = f.Seq
	t.inboxes.put(selfKey, inbox)
	if t.invites.has(id) {
		r.Kind = "duplicate"
		return r, nil
	}
	invitation, err := t.openWelcome(f, id)
	switch code := CodeOf(err); code {
	case "":
		t.invites.put(id, invitation)
		answer, err := t.welcomed(r, id, invitation)
		if err == nil || grave(err) {
			return answer, err
		}
		t.invites.delete(id)
		return t.refuseWelcome(r, f, CodeOf(err)), nil
	case CodeStorageFailed, CodeVaultCorrupted:
		return r, err
	case CodeNotFound:
		r.Kind = "notForUs"
		return r, nil
	default:
		return t.refuseWelcome(r, f, code), nil
	}
}

// refuseWelcome keeps a Welcome aside for good. Nothing that a stranger sends may hold up the inbox.
func (t *turn) refuseWelcome(r FrameResult, f *Frame, why Code) FrameResult {
	t.quarantine("inbox", uint32(f.Seq), quarantineRow{Code: string(why), Time: f.Time, Seq: f.Seq, Bytes: f.Bytes})
	code := string(why)
	r.Kind, r.Code = "quarantined", &code
	return r
}

// openWelcome verifies a Welcome as joining does, and says what the invitation shows of it.
func (t *turn) openWelcome(f *Frame, id string) (invitationRow, error) {
	row := invitationRow{Welcome: slices.Clone(f.Bytes), CommitSeq: *f.CommitSeq, Time: f.Time}
	if t.e.poison[id] {
		return row, fail(CodeInternal, "the program panicked at it before")
	}
	refs, err := mls.WelcomeKeyPackageRefs(f.Bytes)
	if err != nil {
		return row, fromMLS("Welcome", err)
	}
	for _, ref := range refs {
		if name := hexBytes(ref); t.packages.has(name) {
			row.KeyPackage = name
		}
	}
	g, _, err := t.join(row)
	if old := t.continued(err); old != "" { // the log has not been read so far
		row.Order, row.Continues = t.nextOrder(), old
		if f.From != nil {
			row.From = *f.From
		}
		t.makeRoom(old, len(row.Welcome))
		return row, nil
	}
	if err != nil {
		return row, err
	}
	if t.undecided() >= maxInvitations || t.undecidedBytes()+len(row.Welcome) > maxWelcomeBytes {
		return row, fail(CodeConflict, "too many invitations are undecided")
	}
	if len(g.ID()) != groupIDSize {
		return row, fail(CodeUnsupported, "a group id that is not 16 bytes long")
	}
	t.staged(&row, g, f.From)
	return row, nil
}

// staged fills in what an invitation shows of the group.
func (t *turn) staged(row *invitationRow, g *mls.Group, from *string) {
	if from != nil {
		row.From = *from
	}
	row.Order, row.Conversation, row.Devices = t.nextOrder(), conversationName(g.ID()), t.deviceNames(g.Members())
	if !slices.ContainsFunc(row.Devices, func(d DeviceName) bool { return d.User == row.From }) {
		row.From = ""
	}
}

// welcomed answers for a Welcome that was staged. The group that a suspended conversation became is entered at once.
func (t *turn) welcomed(r FrameResult, id string, row invitationRow) (FrameResult, error) {
	if row.Continues != "" {
		code := string(CodeWrongEpoch)
		r.Kind, r.Conversation, r.Code = "waiting", &row.Continues, &code
		return r, nil
	}
	r.Kind, r.ID, r.Conversation, r.Sender = "welcome", &id, &row.Conversation, filled(row.From)
	g, from, err := t.join(row)
	if err == nil {
		err = t.enterHeir(id, row, g, from)
	}
	if !t.invites.has(id) {
		r.Kind, r.ID = "continued", nil
		return r, err
	}
	if err == nil {
		err = t.answered(id, row, g)
	}
	if !t.invites.has(id) {
		r.Kind, r.ID = "joined", nil
	}
	return r, err
}

// join makes the group of a Welcome and stores nothing. from names the conversation that the Welcome has shown to come from, by its
// resumption pre-shared key. That a leaf's lifetime has ended is no reason to stay out: that of a member who has not committed since it
// joined may have done so long ago.
func (t *turn) join(row invitationRow) (g *mls.Group, from string, err error) {
	kept, ok := t.packages.get(row.KeyPackage)
	if !ok {
		return nil, "", fail(CodeNotFound, "the Welcome is for none of the key packages here")
	}
	kp, err := mls.UnmarshalPrivateKeyPackage(kept.Secret)
	if err != nil {
		return nil, "", failWith(CodeVaultCorrupted, "a stored key package is damaged", err)
	}
	signer, err := t.signerOf(kp.Public().CipherSuite()) // not what a stranger's Welcome says: a suite is made an identity of
	if err != nil {
		return nil, "", err
	}
	psks, err := t.allPSKs()
	if err != nil {
		return nil, "", err
	}
	options := []mls.JoinOption{mls.BoundLifetimes(), mls.Authenticate(t.authenticator()), psks}
	g, err = mls.JoinGroup(signer, kp, row.Welcome, options...)
	if name, _ := origin(err); name != "" && t.inside(name) {
		old, failed := t.readGroup(name)
		if failed != nil {
			return nil, "", failed
		}
		from = name
		g, err = mls.JoinGroup(signer, kp, row.Welcome, append(options, mls.Continues(old))...)
	}
	if err != nil {
		return nil, "", fromMLS("the Welcome could not be opened", err)
	}
	if t.hasTwins(g.Members(), g.OwnLeaf()) {
		return nil, "", fail(CodeInvalidMessage, "two members are one device")
	}
	t.guard(g)
	return g, from, nil
}

// spend deletes a key package that was joined with: once, and with it goes whatever another Welcome for it could have opened.
func (t *turn) spend(ref string) {
	if kept, _ := t.packages.get(ref); !kept.LastResort {
		t.packages.delete(ref)
	}
}

func (t *turn) invitations(*Nothing) (InvitationsResult, error) {
	result := InvitationsResult{Invitations: []InvitationView{}}
	ids := t.invites.keys("")
	sort.Slice(ids, func(i, j int) bool {
		x, _ := t.invites.get(ids[i])
		y, _ := t.invites.get(ids[j])
		return x.Order < y.Order
	})
	for _, id := range ids {
		row, _ := t.invites.get(id)
		conv, _ := t.convs.get(row.Conversation)
		if row.Continues != "" || conv.Predecessor != "" && conv.State == creating { // nothing to decide on
			continue
		}
		members := memberViews(row.Devices)
		result.Invitations = append(result.Invitations, InvitationView{ID: id, From: row.From, Title: t.nameless(members),
			Conversation: row.Conversation, Members: members, Time: row.Time})
	}
	return result, nil
}

func (t *turn) invitation(id string) (invitationRow, error) {
	if !isHash(id) {
		return invitationRow{}, invalid("id", "32 lower-case hexadecimal digits")
	}
	row, ok := t.invites.get(id)
	if !ok || row.Continues != "" {
		return row, fail(CodeNotFound, "no such invitation")
	}
	return row, nil
}

// invited reports whether an undecided invitation, other than one, needs a key package.
func (t *turn) invited(ref, other string) bool {
	for _, id := range t.invites.keys("") {
		if row, _ := t.invites.get(id); row.KeyPackage == ref && id != other {
			return true
		}
	}
	return false
}

func (t *turn) acceptInvitation(p *InvitationParams) (AcceptInvitationResult, error) {
	row, err := t.invitation(p.ID)
	if err != nil {
		return AcceptInvitationResult{}, err
	}
	g, _, err := t.join(row)
	if err != nil {
		return AcceptInvitationResult{}, err
	}
	cid := row.Conversation
	if err := t.enter(cid, row, g); err != nil {
		return AcceptInvitationResult{}, err
	}
	t.invites.delete(p.ID)
	t.spend(row.KeyPackage)
	if err := t.enterHeirs(cid); err != nil { // branches of it that came together with it
		return AcceptInvitationResult{}, err
	}
	return AcceptInvitationResult{cid}, t.advance()
}

// enter takes a joined group as the state of its conversation, in place of one that this device cannot use any more.
func (t *turn) enter(cid string, row invitationRow, g *mls.Group) error {
	conv, known := t.convs.get(cid)
	if known {
		// Whoever knows a group's id can make another group of that id. It must not take the place of the one that this
		// device is in (RFC 9420, Section 12.4.3.1: a client joins a group id once), unless the log has moved on without
		// this device: it was removed and added again, and may read the log from then on only. A re-initialized group is over.
		behind := uint64(g.Epoch()) > conv.Epoch && t.leftBehind(cid, conv.Epoch)
		over := conv.State == suspended || conv.State == continued
		if (conv.State == creating || conv.State == active || over) && !behind {
			return fail(CodeConflict, "this device already is in the conversation")
		}
		if err := t.reholdMessages(cid); err != nil {
			return err
		}
		if pending, ok := t.pendings.get(cid); ok {
			t.dropPending(cid, pending)
			t.settle(pending.OutboxID, SettleOutboxResult{Conversation: cid, State: "dropped"})
		}
		for _, key := range t.waits.keys(cid + "/") {
			t.waits.delete(key)
		}
		if conv.State != failed { // else what is left is wanted of the group that takes the place: see end
			for _, key := range t.intents.keys(cid + "/") {
				t.intents.delete(key)
			}
		}
		if err := t.eraseGroup(cid); err != nil {
			return err
		}
	}
	conv.State, conv.Epoch, conv.Cursor, conv.Founding, conv.Echo, conv.Problem = active, uint64(g.Epoch()), row.CommitSeq, "", "", ""
	conv.Suite, conv.Successor = uint32(g.CipherSuite()), ""
	conv.Activity = max(conv.Activity, t.millis())
	t.convs.put(cid, conv)
	t.takeBack(cid)
	t.links.delete(cid)
	t.touched[cid] = g
	t.putRoster(cid, g)
	t.awake[cid] = true
	return nil
}

// leftBehind reports whether frames of a later epoch wait: the log is in order, so a commit was missed.
func (t *turn) leftBehind(cid string, epoch uint64) bool {
	return slices.ContainsFunc(t.waits.keys(cid+"/"), func(key string) bool {
		row, _ := t.waits.get(key)
		return row.Epoch > epoch
	})
}

func (t *turn) rejectInvitation(p *InvitationParams) (Nothing, error) {
	row, err := t.invitation(p.ID)
	if err != nil {
		return Nothing{}, err
	}
	t.invites.delete(p.ID)
	if kept, ok := t.packages.get(row.KeyPackage); ok && !kept.LastResort && !t.invited(row.KeyPackage, p.ID) {
		t.packages.delete(row.KeyPackage)
	}
	t.forgetHeirs(row.Conversation)
	return Nothing{}, nil
}
