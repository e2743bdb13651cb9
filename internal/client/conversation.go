package client

import (
	"encoding/base64"
	"sort"
	"strings"
	"unicode/utf8"

	"mlswasm/pkg/mls"
)

const (
	groupIDSize = 16
	maxTitle    = 256
	maxDevices  = 1000
	previewSize = 200
)

type convState uint8

const (
	creating convState = iota + 1 // the service has not accepted the first commit yet
	active
	removed   // this device was removed
	diverged  // a commit in the log is not acceptable to this device
	failed    // the service refused to create it
	suspended // re-initialized; what continues it is not there yet
	continued // another conversation has taken its place
)

func (s convState) String() string {
	return [...]string{"", "creating", "active", "removed", "diverged", "failed", "suspended", "continued"}[s]
}

// conversationRow is written with every message of the conversation, so it does not grow with members or history.
type conversationRow struct {
	State    convState
	Title    string
	Epoch    uint64
	Cursor   uint64 // last place of the log that was processed
	Count    uint32 // messages in the history
	Unread   uint32
	Last     *messageRow // the newest message, its text cut
	Activity Millis
	Founding string // the own commit that created it, until the log shows it
	Echo     string // an own later commit that was merged before the log has shown it
	Problem  string
	SealedAt uint64 // the commit that wrote the group's newest part
	Refused  uint32 // frames in the quarantine, ever

	Suite                  uint32 // 0: the default
	Predecessor, Successor string
}

func (r *conversationRow) fields(c *codec) {
	s := uint8(r.State)
	c.uint8(&s)
	if s < uint8(creating) || s > uint8(continued) {
		c.fail()
	}
	r.State = convState(s)
	c.string(&r.Title)
	c.uint64(&r.Epoch)
	c.uint64(&r.Cursor)
	c.uint32(&r.Count)
	c.uint32(&r.Unread)
	optional(c, &r.Last, func(c *codec, m *messageRow) { m.fields(c) })
	c.millis(&r.Activity)
	c.string(&r.Founding)
	c.string(&r.Echo)
	c.string(&r.Problem)
	c.uint64(&r.SealedAt)
	c.uint32(&r.Refused)
	if c.version > 1 {
		c.uint32(&r.Suite)
		c.string(&r.Predecessor)
		c.string(&r.Successor)
	}
}

// halted says that no commit of the log moves the conversation's group on.
func (r conversationRow) halted() bool {
	return r.State == diverged || r.State == suspended || r.State == continued
}

// erased says that another conversation has taken its place so long ago that its keys are gone.
func (r conversationRow) erased() bool { return r.State == continued && r.SealedAt == 0 }

// conversationName returns the name of a group towards callers and in keys.
func conversationName(groupID []byte) string { return base64.RawURLEncoding.EncodeToString(groupID) }

// conversation returns the conversation that a caller names. Names that no group can have are an invalid argument.
func (t *turn) conversation(cid string) (conversationRow, error) {
	id, err := base64.RawURLEncoding.Strict().DecodeString(cid)
	if err != nil || len(id) != groupIDSize {
		return conversationRow{}, invalid("conversation", "base64url of 16 bytes")
	}
	conv, ok := t.convs.get(cid)
	if !ok {
		return conv, fail(CodeNotFound, "no such conversation")
	}
	return conv, nil
}

// joined is conversation for an operation that needs the group's state, or wants something of it. What is wanted of a diverged one
// waits until this device is back.
func (t *turn) joined(cid string) (conversationRow, error) {
	conv, err := t.conversation(cid)
	if err != nil {
		return conv, err
	}
	switch conv.State {
	case removed:
		return conv, fail(CodeNotAMember, "this device was removed from the conversation")
	case failed:
		return conv, fail(CodeConflict, "the service refused to create the conversation")
	}
	return conv, nil
}

func (t *turn) createConversation(p *CreateConversationParams) (CreateConversationResult, error) {
	none := CreateConversationResult{}
	if len(p.Title) > maxTitle || !utf8.ValidString(p.Title) {
		return none, invalid("title", "0 to 256 bytes of UTF-8")
	}
	suite := t.signer.CipherSuite()
	if p.CipherSuite != nil {
		var err error
		if suite, err = supported(*p.CipherSuite); err != nil {
			return none, err
		}
		if err = t.entering(suite); err != nil {
			return none, err
		}
	}
	if err := t.checkPackages(p.Members, suite); err != nil {
		return none, err
	}
	signer, err := t.signerOf(suite)
	if err != nil {
		return none, err
	}
	id := randomBytes(groupIDSize)
	cid := conversationName(id)
	g, err := mls.NewGroup(signer, id)
	if err != nil {
		return none, fromMLS("the group could not be made", err)
	}
	g.SetTime(t.now)
	t.guard(g)
	t.touched[cid] = g
	t.convs.put(cid, conversationRow{State: creating, Title: p.Title, Activity: t.millis(), Suite: uint32(suite)})
	t.putRoster(cid, g)
	key := t.putIntent(cid, intentRow{Kind: intentCreate, Members: p.Members})
	if err := t.build(cid, key); err != nil {
		return none, err
	}
	pending, _ := t.pendings.get(cid)
	return CreateConversationResult{cid, pending.OutboxID}, nil
}

func (t *turn) conversations(*Nothing) (ConversationsResult, error) {
	result := ConversationsResult{Conversations: []ConversationView{}}
	for _, cid := range t.convs.keys("") {
		result.Conversations = append(result.Conversations, t.conversationView(cid))
	}
	sort.SliceStable(result.Conversations, func(i, j int) bool {
		x, _ := t.convs.get(result.Conversations[i].Conversation)
		y, _ := t.convs.get(result.Conversations[j].Conversation)
		return x.Activity > y.Activity
	})
	return result, nil
}

func (t *turn) conversationView(cid string) ConversationView {
	conv, _ := t.convs.get(cid)
	roster, _ := t.rosters.get(cid)
	view := ConversationView{
		Conversation: cid,
		Title:        conv.Title,
		Members:      memberViews(roster.Devices),
		Epoch:        conv.Epoch,
		Cursor:       conv.Cursor,
		Unread:       conv.Unread,
		State:        conv.State.String(),
		Changing:     t.pendings.has(cid) || len(t.intents.keys(cid+"/")) > 0,
		Leaving:      t.leaves(cid),
		Problem:      filled(conv.Problem),
		CipherSuite:  uint32(t.suiteOf(conv)),
		Predecessor:  filled(conv.Predecessor),
		Successor:    filled(conv.Successor),
	}
	if view.Title == "" {
		view.Title = t.nameless(view.Members)
	}
	if conv.Last != nil {
		last := conv.Last.view(conv.Count - 1)
		view.Last = &last
	}
	return view
}

// nameless is the title of a conversation that has none: the names of the others, three of them at most.
func (t *turn) nameless(members []MemberView) string {
	var others []string
	for _, m := range members {
		if m.User != t.user {
			others = append(others, m.User)
		}
	}
	const shown = 3
	if len(others) > shown {
		return strings.Join(others[:shown], ", ") + ", …"
	}
	return strings.Join(others, ", ")
}

func (t *turn) markRead(p *ConversationParams) (Nothing, error) {
	cid := t.heir(p.Conversation)
	conv, err := t.conversation(cid)
	if err == nil && conv.Unread > 0 {
		conv.Unread = 0
		t.convs.put(cid, conv)
	}
	return Nothing{}, err
}

// filled returns nil for the empty string: the field is absent.
func filled(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
