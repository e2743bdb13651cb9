package client

import (
	"slices"

	"mlswasm/pkg/mls"
)

// An intent is what the user wants of a conversation's members or keys. It stays when the commit made of it loses: the
// next commit is made of the intent and of the group as it is then.
//
//	            build                accepted, or own bytes in the log
//	intent ──────────────▶ pending ───────────────────────────────────▶ merged
//	   ▲                      │ rejected, or unknown: nothing is decided before the log
//	   └──────────────────────┘ another commit of that epoch in the log: rebase, 5 times at most
const (
	maxIntents  = 16
	maxRebuilds = 5
)

type intentKind uint8

const (
	intentCreate intentKind = iota + 1
	intentAdd
	intentRemove
	intentUpdate
	intentSettle // commit in this epoch: what others propose, so that messages may be sent again, or because one of them pleads for it
	intentMigrate
	intentPSK
	intentExtensions
	intentLeave
	intentLink
	intentDraftUpdate // of components' data
	intentDraftRemove
	intentDraftAttach
	intentSenders
)

type intentRow struct {
	Kind    intentKind
	Members []MemberPackage
	Users   []string
	Tries   uint32 // commits made of it that lost
	Suite   uint32 // to migrate to
	Group   []byte // id of the group that then takes the place
	PSKs    []pskName

	Extensions []GroupExtensionView // of a draft: components and their data
	Proposed   uint64               // to leave: the number after that of the epoch in which it was proposed last
	SelfRemove bool                 // to leave: by the draft's proposal
}

func (r *intentRow) fields(c *codec) {
	kind := uint8(r.Kind)
	c.uint8(&kind)
	if kind < uint8(intentCreate) || kind > uint8(intentSenders) {
		c.fail()
	}
	r.Kind = intentKind(kind)
	list(c, &r.Members, func(c *codec, m *MemberPackage) {
		c.string(&m.User)
		c.string(&m.Device)
		c.bytes(&m.KeyPackage)
	})
	list(c, &r.Users, (*codec).string)
	c.uint32(&r.Tries)
	if c.version > 1 {
		c.uint32(&r.Suite)
		c.bytes(&r.Group)
		list(c, &r.PSKs, pskNameFields)
		list(c, &r.Extensions, extensionFields)
		c.uint64(&r.Proposed)
		c.bool(&r.SelfRemove)
	}
}

func (t *turn) putIntent(cid string, in intentRow) string {
	key := orderKey(cid, t.nextOrder())
	t.intents.put(key, in)
	return key
}

func (t *turn) addMembers(p *AddMembersParams) (ChangeResult, error) {
	cid := t.heir(p.Conversation)
	conv, err := t.joined(cid)
	if err != nil {
		return ChangeResult{}, err
	}
	if len(p.Members) == 0 {
		return ChangeResult{}, invalid("members", "1 to 1000 devices")
	}
	if err := t.checkPackages(p.Members, t.suiteOf(conv)); err != nil {
		return ChangeResult{}, err
	}
	return t.want(cid, intentRow{Kind: intentAdd, Members: p.Members})
}

func (t *turn) removeMembers(p *RemoveMembersParams) (ChangeResult, error) {
	cid := t.heir(p.Conversation)
	if _, err := t.joined(cid); err != nil {
		return ChangeResult{}, err
	}
	if len(p.Users) == 0 || len(p.Users) > maxDevices {
		return ChangeResult{}, invalid("users", "1 to 1000 users")
	}
	if slices.Contains(p.Users, t.user) {
		return ChangeResult{}, invalid("users", "nobody can remove himself by his own commit")
	}
	return t.want(cid, intentRow{Kind: intentRemove, Users: slices.Clone(p.Users)})
}

func (t *turn) updateKeys(p *ConversationParams) (ChangeResult, error) {
	cid := t.heir(p.Conversation)
	if _, err := t.joined(cid); err != nil {
		return ChangeResult{}, err
	}
	return t.want(cid, intentRow{Kind: intentUpdate})
}

// want stores an intent and, when no other stands before it, makes its commit. Then a commit that cannot be made is the
// caller's error; later it is the conversation's problem.
func (t *turn) want(cid string, in intentRow) (ChangeResult, error) {
	before := len(t.intents.keys(cid + "/"))
	if before >= maxIntents {
		return ChangeResult{}, fail(CodeConflict, "too many changes wait already")
	}
	conv, _ := t.convs.get(cid)
	conv.Problem = ""
	t.convs.put(cid, conv)
	key := t.putIntent(cid, in)
	if before == 0 && t.free(cid) {
		if err := t.build(cid, key); err != nil {
			return ChangeResult{}, err
		}
	} else {
		// A commit that was refused waits for the log to show why. The wish for another change is reason to try again.
		if pending, ok := t.pendings.get(cid); ok && pending.Refused {
			if err := t.lose(cid, pending); err != nil {
				return ChangeResult{}, err
			}
		}
		if err := t.advance(); err != nil {
			return ChangeResult{}, err
		}
	}
	if pending, ok := t.pendings.get(cid); ok && pending.Intent == key {
		return ChangeResult{filled(pending.OutboxID)}, nil
	}
	return ChangeResult{}, nil
}

// changes derives from an intent what is still to be done in the group as it is.
func (t *turn) changes(cid string, g *mls.Group, in intentRow) ([]mls.Change, error) {
	var changes []mls.Change
	members := g.Members()
	switch in.Kind {
	case intentCreate, intentAdd:
		present := map[DeviceName]bool{}
		for _, m := range members {
			present[t.name(m.Credential)] = true
		}
		for _, m := range in.Members {
			if present[DeviceName{m.User, m.Device}] {
				continue
			}
			kp, err := mls.ParseKeyPackage(m.KeyPackage)
			if err != nil {
				return nil, fromMLS("a key package that was checked before", err)
			}
			changes = append(changes, mls.Add(kp))
		}
	case intentPSK:
		return t.keyed(g, in)
	case intentExtensions:
		return in.extended(g.Extensions()), nil
	case intentDraftUpdate, intentDraftRemove, intentDraftAttach:
		return in.draftChanges(g), nil
	case intentLink:
		return in.linked(g), nil
	case intentSenders:
		return in.sending(g.Extensions()), nil
	case intentMigrate:
		return t.reinitialize(cid, g, in)
	case intentRemove:
		for _, m := range members {
			if m.Leaf != g.OwnLeaf() && slices.Contains(in.Users, t.name(m.Credential).User) {
				changes = append(changes, mls.Remove(m.Leaf))
			}
		}
	case intentLeave: // nobody but this user is there
		for _, m := range members {
			if m.Leaf != g.OwnLeaf() {
				changes = append(changes, mls.Remove(m.Leaf))
			}
		}
	}
	return changes, nil
}

// done says whether an intent without changes needs no commit: the ones that need one anyway are the first of a
// conversation, and those that are about keys or proposals.
func (in intentRow) done(changes []mls.Change) bool {
	switch in.Kind {
	case intentAdd, intentRemove, intentLink, intentDraftRemove, intentSenders:
		return len(changes) == 0
	}
	return false
}

// giveUp drops an intent. The creation of a conversation takes the conversation with it.
func (t *turn) giveUp(cid, key string, problem Code) error {
	in, ok := t.intents.get(key)
	if !ok {
		return nil
	}
	t.intents.delete(key)
	if in.Tries >= tookBack {
		return nil
	}
	conv, _ := t.convs.get(cid)
	conv.Problem = string(problem)
	t.convs.put(cid, conv)
	if in.Kind == intentCreate {
		if err := t.end(cid, failed); err != nil {
			return err
		}
		return t.enterOther(cid)
	}
	return nil
}
