//go:build !mlswasm_compact

package client

import (
	"fmt"
	"testing"
)

// tellDrafts is a conversation of three in which components share and attach, and from which one leaves.
func (s *story) tellDrafts() {
	a, b, c := s.a, s.b, s.c
	members := append(a.s.claim("b@example.com"), a.s.claim("c@example.com")...)
	s.again(a, func() bool { return s.cid != "" }, func() error {
		for _, conv := range must[ConversationsResult](a, "conversations", &Nothing{}).Conversations {
			s.cid = conv.Conversation
			return nil
		}
		r, err := try[CreateConversationResult](a.client, "createConversation", &CreateConversationParams{Title: "story", Members: members})
		s.cid = r.Conversation
		return err
	})
	s.sync(a)
	for _, d := range []*device{b, c} {
		s.sync(d)
		s.join(d)
	}
	s.again(b, never, func() error {
		_, err := try[ChangeResult](b.client, "draftUpdateAppData", &DraftDataParams{s.cid, calendar, []byte("monday")})
		return err
	})
	s.around()
	brought := func() bool {
		r := must[DraftAttachmentsResult](a, "draftAttachments", &ConversationParams{s.cid})
		return len(r.Attachments) > 0 || a.conversation(s.cid).Changing
	}
	s.again(a, brought, func() error {
		_, err := try[ChangeResult](a.client, "draftAttach", &DraftDataParams{s.cid, polls, []byte("aye")})
		return err
	})
	s.around()
	s.again(c, never, func() error {
		_, err := try[Nothing](c.client, "draftLeave", &ConversationParams{s.cid})
		if CodeOf(err) == CodeNotAMember {
			return nil
		}
		return err
	})
	for range 2 {
		s.around()
	}
}

func (s *story) around() {
	for _, d := range []*device{s.a, s.b, s.c} {
		s.sync(d)
	}
}

// Every commit of every device fails once, before it is written and after: nothing is lost of what components agreed on, and what a
// commit brought is there once.
func TestACrashAtEveryStoreCommitKeepsWhatComponentsAgreedOn(t *testing.T) {
	world := newService()
	var devices []*device
	for _, user := range []string{"a", "b", "c"} {
		d := lockedDevice(t, world, user+"@example.com")
		d.unlock()
		d.enable(draftNames...)
		d.publish()
		devices = append(devices, d)
	}
	first := &story{a: devices[0], b: devices[1], c: devices[2]}
	whole := newStory(t, first)
	whole.tellDrafts()
	written := []int{whole.a.store.commits, whole.b.store.commits, whole.c.store.commits} // the check writes, too
	whole.checkDrafts(t)
	for who, commits := range written {
		if commits < 4 {
			t.Errorf("device %d wrote %d times: the story does not reach it", who, commits)
		}
		for at := 1; at <= commits; at++ {
			for _, written := range []bool{false, true} {
				t.Run(fmt.Sprintf("device %d, commit %d, written %v", who, at, written), func(t *testing.T) {
					s := newStory(t, first)
					victim := []*device{s.a, s.b, s.c}[who]
					victim.store.failCommit, victim.store.failWritten = at, written
					s.tellDrafts()
					s.checkDrafts(t)
				})
			}
		}
	}
}

func (s *story) checkDrafts(t *testing.T) {
	t.Helper()
	agree(t, s.cid, s.a, s.b)
	if got := s.c.conversation(s.cid).State; got != "removed" {
		t.Errorf("c is %s", got)
	}
	for _, d := range []*device{s.a, s.b, s.c} {
		brought := must[DraftAttachmentsResult](d, "draftAttachments", &ConversationParams{s.cid}).Attachments
		if len(brought) != 1 || string(brought[0].Data) != "aye" || *brought[0].Sender != s.a.name.User {
			t.Errorf("%s: %+v", d.name.User, brought)
		}
	}
	var secrets []string
	for _, d := range []*device{s.a, s.b} {
		if got := d.appData(s.cid); got[calendar] != "monday" {
			t.Errorf("%v", got)
		}
		secrets = append(secrets, string(must[DraftSecretResult](d, "draftExportSecret", &DraftComponentOf{s.cid, calendar}).Secret))
	}
	if secrets[0] != secrets[1] {
		t.Error("two secrets")
	}
}
