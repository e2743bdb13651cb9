package client

import (
	"testing"
	"time"
)

// Who is back after more than a day, and does something before the log is read, still reads what was said in the epoch before its own.
func TestWhoActsBeforeItHasReadLosesNothing(t *testing.T) {
	for name, act := range map[string]func(b *device, cid string){
		"proposes": func(b *device, cid string) {
			must[ProposeResult](b, "propose", &ProposeParams{Conversation: cid, Kind: "update"})
		},
		"changes": func(b *device, cid string) {
			must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
		},
		"changes, and the service has it": func(b *device, cid string) {
			must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
			entry := b.outbox()[0]
			seq, err := b.s.post(b.name, entry)
			b.settle(entry, seq, err)
		},
		"branches": func(b *device, cid string) {
			must[CreateConversationResult](b, "branchConversation", &BranchConversationParams{cid, "", b.s.claim("a@example.com")})
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, cid := pair(t)
			a.send(cid, "of the epoch before") // and not yet sent
			must[ChangeResult](b, "updateKeys", &ConversationParams{cid})
			b.push()
			a.push()
			b.s.clock += Millis((25 * time.Hour).Milliseconds())
			act(b, cid)
			b.pull()
			expectTexts(t, b, cid, "of the epoch before")
		})
	}
}
