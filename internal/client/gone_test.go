package client

import (
	"testing"
	"time"
)

// What a turn takes out of a group's stored state, and nothing else, must not make the state look like one that was put back.
func TestAStateOfWhichPartsAreGoneOpensAgain(t *testing.T) {
	for name, act := range map[string]func(d *device, cid string){
		"a key is forgotten": func(d *device, cid string) {
			d.addPSK()
			must[ProposeResult](d, "propose", &ProposeParams{Conversation: cid, Kind: "preSharedKey", PSK: &pskID})
			d.reload()
			must[Nothing](d, "removePSK", &PSKParams{pskID})
		},
		"an epoch is too old": func(d *device, cid string) {
			must[ChangeResult](d, "updateKeys", &ConversationParams{cid})
			d.push()
			d.s.clock += Millis((25 * time.Hour).Milliseconds())
			feed(d, cid, d.conversation(cid).Cursor+1, d.s.groups[cid].log[1].Bytes) // nothing new, but now
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, cid := pair(t)
			act(b, cid)
			b.reload()
			b.send(cid, "here")
			settle(a, b)
			expectTexts(t, a, cid, "here")
		})
	}
}
