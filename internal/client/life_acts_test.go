package client

import (
	"fmt"

	"mlswasm/pkg/mls"
)

// lifeActs are what a device or its user does, and how often. Each is tried in whatever state there is.
var lifeActs = []struct {
	weight int
	act    func(*life, *device) error
}{
	{26, (*life).speak},
	{24, func(l *life, d *device) error { return l.push(d, false) }},
	{30, (*life).pull},
	{8, func(l *life, d *device) error { return l.host(d, l.rng.Intn(6) > 0) }},
	{12, (*life).decide},
	{4, change("updateKeys", func(_ *life, _ *device, cid string) any { return &ConversationParams{cid} })},
	{4, (*life).add},
	{3, change("removeMembers", func(l *life, d *device, cid string) any { return &RemoveMembersParams{cid, []string{l.user()}} })},
	{2, (*life).leave},
	{4, func(l *life, d *device) error { return l.migrate(d, l.pick(d)) }},
	{2, (*life).branch},
	{1, (*life).found},
	{3, (*life).createLink},
	{1, change("revokeLink", func(_ *life, _ *device, cid string) any { return &ConversationParams{cid} })},
	{4, (*life).follow},
	{7, (*life).propose},
	{4, (*life).commitProposals},
	{2, (*life).discard},
	{2, (*life).listSender},
	{4, (*life).proposeOutside},
	{2, change("setGroupExtensions", func(l *life, _ *device, cid string) any {
		return &SetGroupExtensionsParams{cid, l.extensions()}
	})},
	{4, (*life).keys},
	{3, (*life).inject},
	{2, func(l *life, d *device) error { return l.rejoin(d, l.pick(d)) }},
	{2, func(l *life, d *device) error {
		_, err := do[CancelChangesResult](l, d, "cancelChanges", &ConversationParams{l.pick(d)})
		return err
	}},
	{3, (*life).look},
	{1, (*life).restock},
	{6, draftAct},
	{4, (*life).wait},
}

// pick is a conversation of a device, seldom one that is over.
func (l *life) pick(d *device) string {
	views, err := try[ConversationsResult](d.client, "conversations", &Nothing{})
	if err != nil || len(views.Conversations) == 0 {
		return "AAAAAAAAAAAAAAAAAAAAAA"
	}
	for range 4 {
		v := views.Conversations[l.rng.Intn(len(views.Conversations))]
		if v.State != "removed" && v.State != "failed" {
			return v.Conversation
		}
	}
	return views.Conversations[0].Conversation
}

// any is a random device, itself included.
func (l *life) any() *device { return l.devices[l.rng.Intn(len(l.devices))] }
func (l *life) user() string { return l.any().name.User }

// change is an act that calls an operation of a conversation whose answer is a ChangeResult.
func change(name string, params func(*life, *device, string) any) func(*life, *device) error {
	return func(l *life, d *device) error {
		_, err := do[ChangeResult](l, d, name, params(l, d, l.pick(d)))
		return err
	}
}

func (l *life) speak(d *device) error { return l.say(d, l.pick(d)) }

func (l *life) say(d *device, cid string) error {
	l.said++
	_, err := do[SendMessageResult](l, d, "sendMessage", &SendMessageParams{Conversation: cid, Text: fmt.Sprint(l.said)})
	return err
}

// decide answers invitations.
func (l *life) decide(d *device) error {
	list, err := do[InvitationsResult](l, d, "invitations", &Nothing{})
	for _, i := range list.Invitations {
		if l.rng.Intn(12) == 0 && !l.calm {
			_, err = do[Nothing](l, d, "rejectInvitation", &InvitationParams{i.ID})
			l.excused[d.name][i.Conversation] = true
		} else {
			_, err = do[AcceptInvitationResult](l, d, "acceptInvitation", &InvitationParams{i.ID})
			if CodeOf(err) == CodeUnknownPSK { // it has left where the branch comes from, or come back there
				l.excused[d.name][i.Conversation] = true
			}
		}
		if CodeOf(err) == CodeStorageFailed {
			return err
		}
	}
	return err
}

// suite is that of a conversation, as its members see it.
func (l *life) suite(d *device, cid string) uint32 {
	views, _ := try[ConversationsResult](d.client, "conversations", &Nothing{})
	for _, v := range views.Conversations {
		if v.Conversation == cid {
			return v.CipherSuite
		}
	}
	return uint32(mls.DefaultCipherSuite)
}

func (l *life) packages(suite uint32, user string) []MemberPackage {
	if suite == uint32(mls.DefaultCipherSuite) {
		return l.s.claim(user)
	}
	return claimFrom(l.s.others[suite], user)
}

func (l *life) add(d *device) error {
	cid := l.pick(d)
	_, err := do[ChangeResult](l, d, "addMembers", &AddMembersParams{cid, l.packages(l.suite(d, cid), l.user())})
	return err
}

func (l *life) leave(d *device) error {
	cid := l.pick(d)
	l.leaving[d.name.User][cid] = true
	_, err := do[Nothing](l, d, "leaveConversation", &ConversationParams{cid})
	return err
}

// leaves says whether a user has wanted to leave a conversation, or one that it continues: the wish goes over.
func (l *life) leaves(user, cid string) bool {
	for ; cid != ""; cid = l.heirs[cid] {
		if l.leaving[user][cid] {
			return true
		}
	}
	return false
}

// migrate brings a package of every other device, as a host does.
func (l *life) migrate(d *device, cid string) error {
	suites := []uint32{uint32(mls.DefaultCipherSuite), postQuantum}
	if l.calm { // whichever the members agreed on
		for _, suite := range suites {
			if err := l.migrateTo(d, cid, suite); err == nil {
				return nil
			}
		}
		return nil
	}
	return l.migrateTo(d, cid, suites[l.rng.Intn(2)])
}

func (l *life) migrateTo(d *device, cid string, suite uint32) error {
	p := &MigrateParams{Conversation: cid, CipherSuite: suite}
	views, _ := try[ConversationsResult](d.client, "conversations", &Nothing{})
	for _, v := range views.Conversations {
		if v.Conversation != cid || v.State == "removed" {
			continue
		}
		for _, m := range v.Members {
			for _, kp := range l.packages(suite, m.User) {
				if name := (DeviceName{kp.User, kp.Device}); name != d.name && contains(m.Devices, kp.Device) {
					p.Members = append(p.Members, kp)
				}
			}
		}
	}
	_, err := do[MigrateResult](l, d, "migrate", p)
	return err
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (l *life) branch(d *device) error {
	if len(l.logs) > 8 {
		return nil
	}
	cid := l.pick(d)
	var members []MemberPackage
	for range 2 {
		if user := l.user(); user != d.name.User {
			members = append(members, l.packages(l.suite(d, cid), user)...)
		}
	}
	_, err := do[CreateConversationResult](l, d, "branchConversation", &BranchConversationParams{cid, l.title(), dedupe(members)})
	return err
}

// dedupe leaves one package of each device.
func dedupe(members []MemberPackage) (kept []MemberPackage) {
	seen := map[DeviceName]bool{}
	for _, m := range members {
		if name := (DeviceName{m.User, m.Device}); !seen[name] {
			seen[name] = true
			kept = append(kept, m)
		}
	}
	return kept
}

func (l *life) found(d *device) error {
	if len(l.logs) > 8 {
		return nil
	}
	var members []MemberPackage
	for range 2 {
		if user := l.user(); user != d.name.User {
			members = append(members, l.s.claim(user)...)
		}
	}
	_, err := do[CreateConversationResult](l, d, "createConversation", &CreateConversationParams{Title: l.title(), Members: dedupe(members)})
	return err
}

func (l *life) title() string { return []string{"", "title"}[l.rng.Intn(2)] }

// look reads without consequence.
func (l *life) look(d *device) error {
	cid := l.pick(d)
	if _, err := do[MessagesResult](l, d, "messages", &MessagesParams{Conversation: cid, Limit: 3}); CodeOf(err) == CodeStorageFailed {
		return err
	}
	if _, err := do[ExportStateForVaultResult](l, d, "exportStateForVault", &Nothing{}); err != nil {
		return err
	}
	_, err := do[Nothing](l, d, "markRead", &ConversationParams{cid})
	return err
}

// restock does what a host does with the directory.
func (l *life) restock(d *device) error {
	shelf := l.s.directory[d.name]
	r, err := do[PrepareKeyPackagesResult](l, d, "prepareKeyPackages", &PrepareKeyPackagesParams{nil, uint32(len(shelf.oneTime)), shelf.last != nil})
	if err != nil || r.Upload == nil {
		return err
	}
	l.s.upload(d.name, r.Upload)
	_, err = do[Nothing](l, d, "confirmKeyPackages", &ConfirmKeyPackagesParams{r.Upload.ID})
	return err
}

// wait lets time pass: keys of past epochs and of continued conversations end after a day.
func (l *life) wait(*device) error {
	if l.slow {
		l.s.clock += Millis(13 * 60 * 60 * 1000)
		l.note("13 hours later")
	}
	return nil
}
