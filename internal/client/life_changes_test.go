package client

import "slices"

// createLink makes a link and gives it to everybody.
func (l *life) createLink(d *device) error {
	r, err := do[CreateLinkResult](l, d, "createLink", &CreateLinkParams{l.pick(d), l.rng.Intn(2) == 0})
	if err == nil {
		l.secrets = append(l.secrets, FollowLinkParams{r.Conversation, r.Secret})
	}
	return err
}

// follow wants in by a link, of the newest ones, or does not want any more.
func (l *life) follow(d *device) error {
	if len(l.secrets) == 0 {
		return nil
	}
	p := l.secrets[len(l.secrets)-1-l.rng.Intn(min(3, len(l.secrets)))]
	if l.s.groups[p.Conversation] == nil {
		return nil
	}
	if l.rng.Intn(8) == 0 {
		_, err := do[Nothing](l, d, "forgetLink", &ConversationParams{p.Conversation})
		if err == nil {
			l.giveUpLink(d, p.Conversation)
		}
		return err
	}
	_, err := do[Nothing](l, d, "followLink", &p)
	return err
}

func (l *life) extensions() []GroupExtensionView {
	if l.rng.Intn(3) == 0 {
		return nil
	}
	return []GroupExtensionView{{lifeExtension, []byte{byte(l.rng.Intn(256))}}}
}

// proposed is something to propose. kind 0 is of members only.
func (l *life) proposal(d *device, cid string, outside bool) ProposedChange {
	other := l.any()
	suite := l.suite(d, cid)
	switch l.rng.Intn(8) {
	case 0, 1:
		return ProposedChange{Kind: "remove", Device: &other.name}
	case 2, 3:
		if packages := l.packages(suite, other.name.User); len(packages) > 0 {
			return ProposedChange{Kind: "add", Member: &packages[l.rng.Intn(len(packages))]}
		}
	case 4:
		id := lifePSKs[l.rng.Intn(len(lifePSKs))]
		return ProposedChange{Kind: "preSharedKey", PSK: &id}
	case 5:
		extensions := l.extensions()
		return ProposedChange{Kind: "extensions", Extensions: &extensions}
	case 6:
		next := postQuantum
		if suite == postQuantum {
			next = uint32(1)
		}
		return ProposedChange{Kind: "reInit", CipherSuite: &next}
	}
	if outside || l.rng.Intn(2) == 0 {
		return ProposedChange{Kind: "custom", Custom: &CustomProposal{lifeProposal, []byte("x")}}
	}
	return ProposedChange{Kind: "update"}
}

func (l *life) propose(d *device) error {
	cid := l.pick(d)
	c := l.proposal(d, cid, false)
	public := l.rng.Intn(2) == 0
	l.note("  %s proposes %s", l.nick(d.name), c.Kind)
	_, err := do[ProposeResult](l, d, "propose", &ProposeParams{Conversation: cid, Kind: c.Kind, Member: c.Member, Device: c.Device, Public: &public,
		PSK: c.PSK, Extensions: c.Extensions, CipherSuite: c.CipherSuite, Custom: c.Custom})
	return err
}

func (l *life) commitProposals(d *device) error {
	cid := l.pick(d)
	p := &CommitProposalsParams{Conversation: cid}
	public, short := l.rng.Intn(2) == 0, l.rng.Intn(2) == 0
	p.Public, p.WithoutPath = &public, &short
	if l.rng.Intn(2) == 0 {
		r, err := do[PendingProposalsResult](l, d, "pendingProposals", &ConversationParams{cid})
		if err != nil || len(r.Proposals) == 0 {
			return err
		}
		var refs [][]byte
		for _, v := range r.Proposals {
			if l.rng.Intn(2) == 0 {
				refs = append(refs, v.Ref)
			}
		}
		p.Refs = &refs
	}
	_, err := do[ChangeResult](l, d, "commitProposals", p)
	return err
}

func (l *life) discard(d *device) error {
	cid := l.pick(d)
	r, err := do[PendingProposalsResult](l, d, "pendingProposals", &ConversationParams{cid})
	if err != nil || len(r.Proposals) == 0 {
		return err
	}
	_, err = do[Nothing](l, d, "discardProposal", &ProposalParams{cid, r.Proposals[l.rng.Intn(len(r.Proposals))].Ref})
	return err
}

// listSender lists somebody whose proposals are taken, or nobody.
func (l *life) listSender(d *device) error {
	cid := l.pick(d)
	p := &SetExternalSendersParams{Conversation: cid}
	if l.rng.Intn(5) > 0 {
		p.Senders = l.packages(l.suite(d, cid), outsider)
	}
	_, err := do[ChangeResult](l, d, "setExternalSenders", p)
	return err
}

// proposeOutside lets the outsider propose wherever it is listed.
func (l *life) proposeOutside(*device) error {
	d := l.devices[len(l.devices)-1]
	for _, cid := range sortedKeys(l.logs) {
		g := l.s.groups[cid]
		if !slices.Contains(g.senders, d.name) || g.info == nil || l.rng.Intn(2) == 0 {
			continue
		}
		change := l.proposal(d, cid, true)
		r, err := do[ExternalProposalResult](l, d, "proposeAsExternalSender", d.info(cid, change))
		if err != nil {
			return err
		}
		l.note("  %s proposes %s from outside", l.nick(d.name), change.Kind)
		_, _ = l.post(d, OutboxEntry{ID: r.ID, Kind: "message", Conversation: cid, Epoch: r.Epoch, Bytes: r.Message})
	}
	return nil
}

// keys takes or forgets a key. In a hostile life it may be another one than the others have.
func (l *life) keys(d *device) error {
	id := lifePSKs[l.rng.Intn(len(lifePSKs))]
	var err error
	switch {
	case l.rng.Intn(5) == 0:
		_, err = do[Nothing](l, d, "removePSK", &PSKParams{id})
	case l.hostile && l.rng.Intn(4) == 0:
		_, err = do[Nothing](l, d, "addPSK", &AddPSKParams{id, []byte("another key, of the same length.")})
	default:
		_, err = do[Nothing](l, d, "addPSK", &AddPSKParams{id, testRoot})
	}
	return err
}

func (l *life) inject(d *device) error {
	cid := l.pick(d)
	names := []PSKName{{ID: &lifePSKs[l.rng.Intn(len(lifePSKs))]}}
	if l.rng.Intn(2) == 0 {
		views, _ := try[ConversationsResult](d.client, "conversations", &Nothing{})
		for _, v := range views.Conversations {
			if v.Conversation == cid {
				epoch := max(v.Epoch, 2) - uint64(l.rng.Intn(3))
				names = append(names[l.rng.Intn(2):], PSKName{Epoch: &epoch})
			}
		}
	}
	_, err := do[ChangeResult](l, d, "injectPSKs", &InjectPSKsParams{cid, names})
	return err
}
