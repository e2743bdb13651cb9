package client

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strconv"

	"mlswasm/pkg/mls"
)

const (
	maxPSKName   = 255
	maxPSKSecret = 1024
	maxPSKs      = 16
	maxKeptPSKs  = 256
)

// pskRow is an external pre-shared key of this device. A group gets it when a commit first names it there, so that a key costs
// nothing in the groups that do not use it.
type pskRow struct {
	ID, Secret []byte
}

func (r *pskRow) fields(c *codec) {
	c.bytes(&r.ID)
	c.bytes(&r.Secret)
}

// pskName is a PSKName in an intent.
type pskName struct {
	External []byte // empty: resumption
	Epoch    uint64
}

func pskNameFields(c *codec, n *pskName) {
	c.bytes(&n.External)
	c.uint64(&n.Epoch)
}

func pskKey(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

func (t *turn) addPSK(p *AddPSKParams) (Nothing, error) {
	switch {
	case len(p.ID) == 0 || len(p.ID) > maxPSKName:
		return Nothing{}, invalid("id", "1 to 255 bytes")
	case len(p.Secret) == 0 || len(p.Secret) > maxPSKSecret:
		return Nothing{}, invalid("secret", "1 to 1024 bytes")
	case !t.psks.has(pskKey(p.ID)) && len(t.psks.keys("")) >= maxKeptPSKs:
		return Nothing{}, invalid("id", "more than 256 keys")
	}
	if t.psks.has(pskKey(p.ID)) {
		if err := t.dropPSK(p.ID); err != nil {
			return Nothing{}, err
		}
	}
	t.psks.put(pskKey(p.ID), pskRow{bytes.Clone(p.ID), bytes.Clone(p.Secret)})
	return Nothing{}, nil
}

func (t *turn) removePSK(p *PSKParams) (Nothing, error) {
	if len(p.ID) == 0 || len(p.ID) > maxPSKName {
		return Nothing{}, invalid("id", "1 to 255 bytes")
	}
	if !t.psks.has(pskKey(p.ID)) {
		return Nothing{}, fail(CodeNotFound, "no such key")
	}
	t.psks.delete(pskKey(p.ID))
	return Nothing{}, t.dropPSK(p.ID)
}

// dropPSK takes a key out of every group that has it.
func (t *turn) dropPSK(id []byte) error {
	for _, cid := range t.convs.keys("") {
		conv, _ := t.convs.get(cid)
		if conv.SealedAt == 0 {
			continue
		}
		g, err := t.group(cid)
		if CodeOf(err) == CodeStateRolledBack { // it is not used again
			continue
		}
		if err != nil {
			return err
		}
		g.RemovePSK(mls.PSKID{Type: mls.PSKExternal, External: id})
	}
	return nil
}

func (t *turn) injectPSKs(p *InjectPSKsParams) (ChangeResult, error) {
	cid := t.heir(p.Conversation)
	if _, err := t.joined(cid); err != nil {
		return ChangeResult{}, err
	}
	if len(p.PSKs) == 0 || len(p.PSKs) > maxPSKs {
		return ChangeResult{}, invalid("psks", "1 to 16 keys")
	}
	in := intentRow{Kind: intentPSK}
	seen := map[string]bool{}
	for i, name := range p.PSKs {
		at := "psks[" + strconv.Itoa(i) + "]"
		n := pskName{}
		switch {
		case (name.ID == nil) == (name.Epoch == nil):
			return ChangeResult{}, invalid(at, "id or epoch")
		case name.ID == nil:
			n.Epoch = *name.Epoch
		case len(*name.ID) == 0 || len(*name.ID) > maxPSKName:
			return ChangeResult{}, invalid(at+".id", "1 to 255 bytes")
		default:
			n.External = bytes.Clone(*name.ID)
			if !t.psks.has(pskKey(n.External)) { // also while other commits are awaited, for which the wish would wait
				return ChangeResult{}, fail(CodeUnknownPSK, "this device does not hold a key of that name")
			}
		}
		key := strconv.FormatUint(n.Epoch, 10) + "/" + string(n.External)
		if seen[key] {
			return ChangeResult{}, invalid(at, "a key that stands before")
		}
		seen[key] = true
		in.PSKs = append(in.PSKs, n)
	}
	return t.want(cid, in)
}

// keyed is the changes that an intent to inject pre-shared keys comes to.
func (t *turn) keyed(g *mls.Group, in intentRow) ([]mls.Change, error) {
	var changes []mls.Change
	for _, n := range in.PSKs {
		id := mls.PSKID{Type: mls.PSKResumption, Group: g.ID(), Epoch: mls.Epoch(n.Epoch)}
		if len(n.External) > 0 {
			id = mls.PSKID{Type: mls.PSKExternal, External: n.External}
			if given, err := t.givePSK(g, id); err != nil || !given {
				return nil, errors.Join(err, fail(CodeUnknownPSK, "this device does not hold the key"))
			}
		}
		changes = append(changes, mls.PreSharedKey(id))
	}
	return changes, nil
}

// givePSK gives a group a key that this device holds; false: it does not.
func (t *turn) givePSK(g *mls.Group, id mls.PSKID) (bool, error) {
	row, ok := t.psks.get(pskKey(id.External))
	if id.Type != mls.PSKExternal || !ok {
		return false, nil
	}
	psk, err := mls.NewExternalPSK(row.ID, row.Secret)
	if err != nil {
		return false, fromMLS("a stored key", err)
	}
	defer psk.Clear()
	return true, fromMLS("a stored key", g.AddPSK(psk))
}

// giveProposed gives a group the keys that wait there as proposals: a commit leaves out whatever it does not hold the key of.
func (t *turn) giveProposed(g *mls.Group) error {
	for _, event := range g.PendingProposals() {
		if event.PSK == nil {
			continue
		}
		if _, err := t.givePSK(g, *event.PSK); err != nil {
			return err
		}
	}
	return nil
}

// missingPSK names the key for want of which the protocol refused something.
func missingPSK(err error) (mls.PSKID, bool) {
	var e *mls.Error
	if !errors.As(err, &e) || e.Code != mls.CodeUnknownPSK || e.PSK == nil {
		return mls.PSKID{}, false
	}
	return *e.PSK, true
}

// process opens a frame. The age of past epochs is judged by the time at which the service stored the frame: judged by the
// clock, whatever was said in the minutes after a commit would be lost for a device that then was offline for a day. Pre-shared keys
// are given to the group as it asks for them.
func (t *turn) process(g *mls.Group, a arrival) (mls.Event, error) {
	g.SetTime(timeOf(a.time))
	for given := 0; ; given++ {
		event, err := g.Process(a.bytes)
		id, missing := missingPSK(err)
		if !missing || given > maxKeptPSKs {
			return event, err
		}
		if ok, failed := t.givePSK(g, id); failed != nil || !ok {
			return nil, errors.Join(failed, err)
		}
	}
}

// allPSKs is the option of joining with whatever key the Welcome names.
func (t *turn) allPSKs() (mls.JoinOption, error) {
	var psks []*mls.PSK
	for _, key := range t.psks.keys("") {
		row, _ := t.psks.get(key)
		psk, err := mls.NewExternalPSK(row.ID, row.Secret)
		if err != nil {
			return nil, fromMLS("a stored key", err)
		}
		psks = append(psks, psk)
	}
	return mls.PSKs(psks...), nil
}
