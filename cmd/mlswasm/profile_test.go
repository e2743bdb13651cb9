//go:build !js

package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mlswasm/internal/client"
)

// BenchmarkProfile is what default.pgo is made from, natively and with the code that
// the browser runs (no assembly):
//
//	go test -tags purego,mlswasm_compact -run '^$' -bench '^BenchmarkProfile$' \
//	    -benchtime 60x -cpuprofile cmd/mlswasm/default.pgo -o /dev/null ./cmd/mlswasm
//
// One iteration is a piece of a group's life in the proportions of a messenger:
// mostly messages, some in bursts, at times a change of keys or members, now and
// then an unlock, an upload of key packages and a join.
func BenchmarkProfile(b *testing.B) {
	g := newGroup(b, 8)
	for i := 0; b.Loop(); i++ {
		for n := range 8 {
			g.send(n, "a message of a usual length, about this")
			g.deliver()
		}
		for range 8 {
			g.send(i%8, strings.Repeat("a longer message, in a burst ", 10))
		}
		g.deliver()
		switch i % 4 {
		case 0:
			do[client.ChangeResult](g.users[i%8], "updateKeys", &client.ConversationParams{Conversation: g.id})
			g.deliver()
		case 1:
			g.users[i%8].reopen()
		case 2:
			newcomer := newUser(b, fmt.Sprintf("guest%d@example.com", i))
			g.add(newcomer)
			g.remove(newcomer)
		case 3:
			u := g.users[i%8]
			do[client.ConversationsResult](u, "conversations", &client.Nothing{})
			do[client.MessagesResult](u, "messages", &client.MessagesParams{Conversation: g.id, Limit: 50})
			do[client.ExportStateForVaultResult](u, "exportStateForVault", &client.Nothing{})
		}
	}
}

// profiled is a user with one device and a store in memory.
type profiled struct {
	b       *testing.B
	engine  *client.Client
	table   map[string]client.Operation
	account string
	device  string
	root    []byte
	header  []byte
	rows    map[string][]byte
	seq     uint64
}

func newUser(b *testing.B, account string) *profiled {
	u := &profiled{b: b, account: account, root: bytes.Repeat([]byte{7}, 32), rows: map[string][]byte{}, table: map[string]client.Operation{}}
	for _, op := range client.Operations() {
		u.table[op.Name] = op
	}
	u.engine = client.New(u, time.Now)
	b.Cleanup(func() { u.engine.Close(context.Background()) })
	kdf := client.KDF{Salt: make([]byte, 16), Time: 3, MemoryKiB: 65536, Parallelism: 1}
	u.header = do[client.CreateVaultResult](u, "createVault", &client.CreateVaultParams{Account: account, Root: u.root, KDF: kdf}).Header
	u.reopen()
	return u
}

// reopen locks and unlocks, which reads all state from the store.
func (u *profiled) reopen() {
	do[client.Nothing](u, "lock", &client.Nothing{})
	u.device = do[client.UnlockResult](u, "unlock", &client.UnlockParams{Account: u.account, Root: u.root, Header: u.header}).Device
}

func do[R any](u *profiled, name string, params any) R {
	result, err := u.engine.Do(context.Background(), u.table[name], params)
	if err != nil {
		u.b.Fatal(err)
	}
	return result.(R)
}

func (u *profiled) Read(_ context.Context, prefix string) ([]client.Row, error) {
	var rows []client.Row
	for key, value := range u.rows {
		if strings.HasPrefix(key, prefix) {
			rows = append(rows, client.Row{Key: key, Value: bytes.Clone(value)})
		}
	}
	slices.SortFunc(rows, func(a, b client.Row) int { return strings.Compare(a.Key, b.Key) })
	return rows, nil
}

func (u *profiled) Commit(_ context.Context, batch client.Batch) error {
	for _, op := range batch.Ops {
		if op.Value == nil {
			delete(u.rows, op.Key)
		} else {
			u.rows[op.Key] = bytes.Clone(op.Value)
		}
	}
	return nil
}

// group is a conversation and a delivery service without faults.
type group struct {
	id    string
	seq   uint64
	users []*profiled
}

func newGroup(b *testing.B, size int) *group {
	creator := newUser(b, "user0@example.com")
	created := do[client.CreateConversationResult](creator, "createConversation", &client.CreateConversationParams{Title: "lunch"})
	g := &group{id: created.Conversation, users: []*profiled{creator}}
	g.deliver()
	for n := 1; n < size; n++ {
		g.add(newUser(b, fmt.Sprintf("user%d@example.com", n)))
	}
	return g
}

func (g *group) send(n int, text string) {
	do[client.SendMessageResult](g.users[n], "sendMessage", &client.SendMessageParams{Conversation: g.id, Text: text})
}

// deliver empties the outboxes into the log, and hands the log to everybody.
func (g *group) deliver() {
	for rest := true; rest; {
		rest = false
		for _, u := range g.users {
			for _, entry := range do[client.OutboxResult](u, "outbox", &client.Nothing{}).Entries {
				rest = true
				g.seq++
				seq := g.seq
				do[client.SettleOutboxResult](u, "settleOutbox", &client.SettleOutboxParams{ID: entry.ID, Outcome: "accepted", Seq: &seq})
				for _, w := range entry.Welcomes {
					g.welcome(u, w, seq)
				}
				for _, to := range g.users {
					if to.seq < seq {
						to.receive(client.Frame{Source: "group", Conversation: &g.id, Seq: seq, Time: 1, Bytes: entry.Bytes})
					}
				}
			}
		}
	}
}

func (g *group) welcome(from *profiled, w client.WelcomeDelivery, seq uint64) {
	for _, to := range g.users {
		if to.account != w.User {
			continue
		}
		to.seq = seq
		to.receive(client.Frame{Source: "inbox", Seq: seq, Time: 1, CommitSeq: &seq, From: &from.account, Bytes: w.Bytes})
		for _, invitation := range do[client.InvitationsResult](to, "invitations", &client.Nothing{}).Invitations {
			do[client.AcceptInvitationResult](to, "acceptInvitation", &client.InvitationParams{ID: invitation.ID})
		}
	}
}

func (u *profiled) receive(f client.Frame) {
	for _, r := range do[client.ReceiveResult](u, "receive", &client.ReceiveParams{Frames: []client.Frame{f}}).Results {
		if r.Kind == "quarantined" || r.Kind == "waiting" {
			u.b.Fatalf("%s: %s %s", u.account, r.Kind, *r.Code)
		}
	}
}

// add publishes the newcomer's key packages and adds it with the last one.
func (g *group) add(newcomer *profiled) {
	upload := do[client.PrepareKeyPackagesResult](newcomer, "prepareKeyPackages", &client.PrepareKeyPackagesParams{}).Upload
	do[client.Nothing](newcomer, "confirmKeyPackages", &client.ConfirmKeyPackagesParams{ID: upload.ID})
	g.users = append(g.users, newcomer)
	newcomer.seq = 1 << 62 // hears nothing until it is welcome
	do[client.ChangeResult](g.users[0], "addMembers", &client.AddMembersParams{Conversation: g.id, Members: []client.MemberPackage{
		{User: newcomer.account, Device: newcomer.device, KeyPackage: upload.OneTime[0]},
	}})
	g.deliver()
}

func (g *group) remove(u *profiled) {
	g.users = g.users[:len(g.users)-1]
	do[client.ChangeResult](g.users[0], "removeMembers", &client.RemoveMembersParams{Conversation: g.id, Users: []string{u.account}})
	g.deliver()
}
