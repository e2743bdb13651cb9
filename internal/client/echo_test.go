package client

import "testing"

// The log has other bytes than a device sent, the device has read them, and only then it hears that its commit was stored. It waits for its own
// bytes no longer than until the log goes on without them.
func TestADeviceDoesNotWaitForAnEchoThatTheLogHasPassed(t *testing.T) {
	a, b, cid := pair(t)
	entry, seq, err := a.storeSpoilt(cid)
	must[ReceiveResult](a, "receive", &ReceiveParams{a.frames()})
	a.settle(entry, seq, err)
	b.pullUntilLost(cid)
	b.comeBack()
	a.pull()
	agree(t, cid, a, b)
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.push()
	b.pull()
	agree(t, cid, a, b)
	if v := a.conversation(cid); v.Changing || v.Epoch != 4 {
		t.Errorf("%+v", v)
	}
}
