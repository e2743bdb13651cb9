package client

import (
	"context"
	"fmt"
	"testing"
)

// benchDevice is an unlocked client without a testing.T.
func benchDevice(b *testing.B, s *service, user string) (*Client, DeviceName) {
	b.Helper()
	c := New(newMemory(), s.now)
	b.Cleanup(func() { c.Close(context.Background()) })
	header := bench[CreateVaultResult](b, c, "createVault", &CreateVaultParams{user, testRoot, testKDF()}).Header
	device := bench[UnlockResult](b, c, "unlock", &UnlockParams{user, testRoot, header}).Device
	return c, DeviceName{user, device}
}

func bench[R any](b *testing.B, c *Client, name string, params any) R {
	b.Helper()
	r, err := try[R](c, name, params)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// benchGroup is a conversation of so many members that the service has accepted.
func benchGroup(b *testing.B, s *service, c *Client, members []MemberPackage) string {
	b.Helper()
	cid := bench[CreateConversationResult](b, c, "createConversation", &CreateConversationParams{Title: "", Members: members}).Conversation
	entry := bench[OutboxResult](b, c, "outbox", &Nothing{}).Entries[0]
	bench[SettleOutboxResult](b, c, "settleOutbox", &SettleOutboxParams{ID: entry.ID, Outcome: "accepted"})
	return cid
}

func BenchmarkSend(b *testing.B) {
	for _, members := range []int{2, 1000} {
		b.Run(fmt.Sprint(members), func(b *testing.B) {
			s := newService()
			c, _ := benchDevice(b, s, "a@example.com")
			cid := benchGroup(b, s, c, crowd(b, s, members-1))
			for b.Loop() {
				id := bench[SendMessageResult](b, c, "sendMessage", &SendMessageParams{Conversation: cid, Text: "hello, world"}).OutboxID
				b.StopTimer() // or the outbox grows with the number of rounds
				bench[SettleOutboxResult](b, c, "settleOutbox", &SettleOutboxParams{ID: *id, Outcome: "accepted"})
				b.StartTimer()
			}
		})
	}
}

func BenchmarkReceive(b *testing.B) {
	s := newService()
	sender, _ := benchDevice(b, s, "a@example.com")
	receiver, name := benchDevice(b, s, "b@example.com")
	upload := bench[PrepareKeyPackagesResult](b, receiver, "prepareKeyPackages", &PrepareKeyPackagesParams{}).Upload
	cid := bench[CreateConversationResult](b, sender, "createConversation",
		&CreateConversationParams{Title: "", Members: []MemberPackage{{name.User, name.Device, upload.OneTime[0]}}}).Conversation
	entry := bench[OutboxResult](b, sender, "outbox", &Nothing{}).Entries[0]
	bench[SettleOutboxResult](b, sender, "settleOutbox", &SettleOutboxParams{ID: entry.ID, Outcome: "accepted"})
	one := uint64(1)
	bench[ReceiveResult](b, receiver, "receive", &ReceiveParams{[]Frame{{Source: "inbox", Seq: 1, CommitSeq: &one, Bytes: entry.Welcomes[0].Bytes}}})
	id := bench[InvitationsResult](b, receiver, "invitations", &Nothing{}).Invitations[0].ID
	bench[AcceptInvitationResult](b, receiver, "acceptInvitation", &InvitationParams{id})
	seq := uint64(1)
	for b.Loop() {
		b.StopTimer()
		sent := bench[SendMessageResult](b, sender, "sendMessage", &SendMessageParams{Conversation: cid, Text: "hello, world"}).OutboxID
		entry := bench[OutboxResult](b, sender, "outbox", &Nothing{}).Entries[0]
		bench[SettleOutboxResult](b, sender, "settleOutbox", &SettleOutboxParams{ID: *sent, Outcome: "accepted"})
		seq++
		b.StartTimer()
		r := bench[ReceiveResult](b, receiver, "receive", &ReceiveParams{[]Frame{{Source: "group", Conversation: &cid, Seq: seq, Bytes: entry.Bytes}}})
		if r.Results[0].Kind != "message" {
			b.Fatal(r.Results[0].Kind)
		}
	}
}

func BenchmarkCreate(b *testing.B) {
	for _, members := range []int{2, 100} {
		b.Run(fmt.Sprint(members), func(b *testing.B) {
			s := newService()
			c, _ := benchDevice(b, s, "a@example.com")
			packages := crowd(b, s, members-1)
			for b.Loop() {
				benchGroup(b, s, c, packages)
			}
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	s := newService()
	c, _ := benchDevice(b, s, "a@example.com")
	packages := crowd(b, s, 100)
	added := crowd(b, s, 101)[100:]
	for b.Loop() {
		b.StopTimer()
		cid := benchGroup(b, s, c, packages)
		b.StartTimer()
		id := bench[ChangeResult](b, c, "addMembers", &AddMembersParams{cid, added}).OutboxID
		bench[SettleOutboxResult](b, c, "settleOutbox", &SettleOutboxParams{ID: *id, Outcome: "accepted"})
	}
}
