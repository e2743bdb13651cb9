package client

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
)

func TestS01TwoFirstCallsAtOnceMakeOneIdentity(t *testing.T) {
	d := lockedDevice(t, newService(), "a@example.com")
	answers := make(chan UnlockResult, 8)
	for range 8 {
		go func() {
			r, err := try[UnlockResult](d.client, "unlock", &UnlockParams{"a@example.com", testRoot, d.header})
			if err != nil {
				t.Error(err)
			}
			answers <- r
		}()
	}
	if _, err := try[DeriveLoginKeyResult](d.client, "deriveLoginKey", &DeriveLoginKeyParams{"a@example.com", testRoot}); err != nil {
		t.Error(err)
	}
	created, devices := 0, map[string]bool{}
	for range 8 {
		r := <-answers
		devices[r.Device] = true
		if r.Created {
			created++
		}
	}
	if created != 1 || len(devices) != 1 {
		t.Errorf("%d identities were made for %d devices", created, len(devices))
	}
}

func TestS08CallsWaitForTheUnlockBeforeThem(t *testing.T) {
	first := newDevice(t, newService(), "a@example.com")
	want := must[IdentityResult](first, "identity", &Nothing{})
	first.restart()
	got := make(chan IdentityResult, 1)
	first.client.Post(context.Background(), byName["unlock"], &UnlockParams{"a@example.com", testRoot, first.header}, nil, func(any, error) {})
	first.client.Post(context.Background(), byName["identity"], &Nothing{}, nil, func(r any, err error) {
		if err != nil {
			t.Error(err)
			r = IdentityResult{}
		}
		got <- r.(IdentityResult)
	})
	if r := <-got; r.Device != want.Device || !bytes.Equal(r.SignatureKey, want.SignatureKey) {
		t.Error("the identity after unlock is not the stored one")
	}
}

func TestS09UnlockAnswersAfterTheRestore(t *testing.T) {
	a, _, cid := pair(t)
	a.send(cid, "before")
	a.restart()
	a.unlock()
	if c := a.conversation(cid); c.State != "active" || c.Last == nil || c.Last.Text != "before" {
		t.Errorf("after unlock the conversation is %+v", c)
	}
}

func TestS50WrongPasswordDamagedVaultAndWeakParametersDiffer(t *testing.T) {
	d := lockedDevice(t, newService(), "a@example.com")
	damaged, weak := bytes.Clone(d.header), bytes.Clone(d.header)
	damaged[60] ^= 1
	weak[8] = 1 // the number of passes; the checksum does not fit any more, so this is damage as well
	for _, c := range []struct {
		question string
		params   UnlockParams
		want     Code
	}{
		{"wrong password", UnlockParams{"a@example.com", bytes.Repeat([]byte{1}, 32), d.header}, CodeWrongPassword},
		{"damaged header", UnlockParams{"a@example.com", testRoot, damaged}, CodeVaultCorrupted},
		{"altered parameters", UnlockParams{"a@example.com", testRoot, weak}, CodeVaultCorrupted},
		{"another account's header", UnlockParams{"b@example.com", testRoot, d.header}, CodeWrongPassword},
		{"no account", UnlockParams{"nobody", testRoot, d.header}, CodeInvalidArgument},
		{"a short root", UnlockParams{"a@example.com", testRoot[:31], d.header}, CodeInvalidArgument},
		{"no header", UnlockParams{"a@example.com", testRoot, nil}, CodeInvalidArgument},
	} {
		t.Run(c.question, func(t *testing.T) {
			_, err := try[UnlockResult](d.client, "unlock", &c.params)
			expectCode(t, err, c.want)
			_, err = try[IdentityResult](d.client, "identity", &Nothing{})
			expectCode(t, err, CodeLocked)
			if len(d.store.rows) != 0 {
				t.Error("something was stored")
			}
		})
	}
	_, err := try[CreateVaultResult](d.client, "createVault", &CreateVaultParams{"a@example.com", testRoot, KDF{Salt: testKDF().Salt, Time: 1, MemoryKiB: 8, Parallelism: 1}})
	expectCode(t, err, CodeKDFDowngrade)
}

func TestS52AHeaderThatDoesNotOpenLeavesNoKey(t *testing.T) {
	d := lockedDevice(t, newService(), "a@example.com")
	header := bytes.Clone(d.header)
	header[len(header)-1] ^= 1
	_, err := try[UnlockResult](d.client, "unlock", &UnlockParams{"a@example.com", testRoot, header})
	expectCode(t, err, CodeVaultCorrupted)
	_ = d.client.queueDo(func(e *engine) {
		if e.state != nil {
			t.Error("there is a state after an unlock that failed")
		}
	})
}

func TestS53UnlockMakesNoKeyWhereThereIsOne(t *testing.T) {
	d := newDevice(t, newService(), "a@example.com")
	want := d.name.Device
	d.restart()
	if r := d.unlock(); r.Created || r.Device != want {
		t.Errorf("unlock of a stored device answers %+v, want %s", r, want)
	}
	// A vault that was set up anew has another key: it must not take the place of the first.
	other := must[CreateVaultResult](d, "createVault", &CreateVaultParams{"a@example.com", testRoot, testKDF()}).Header
	_, err := try[UnlockResult](d.client, "unlock", &UnlockParams{"a@example.com", testRoot, other})
	expectCode(t, err, CodeConflict)
	d.restart()
	d.store.unchanged(t, func() {
		_, err = try[UnlockResult](d.client, "unlock", &UnlockParams{"a@example.com", testRoot, other})
		expectCode(t, err, CodeVaultCorrupted)
	})
}

func TestLockEndsEverything(t *testing.T) {
	d := newDevice(t, newService(), "a@example.com")
	must[Nothing](d, "lock", &Nothing{})
	must[Nothing](d, "lock", &Nothing{})
	for _, op := range Operations() {
		if !op.unlocked {
			continue
		}
		if !slices.Contains(op.Codes, CodeLocked) {
			t.Errorf("%s does not say that it may answer locked", op.Name)
		}
	}
	_, err := try[ConversationsResult](d.client, "conversations", &Nothing{})
	expectCode(t, err, CodeLocked)
	if d.unlock().Created {
		t.Error("unlock after lock made a new device")
	}
}

func TestADamagedRowIsACodeNotAPanic(t *testing.T) {
	a, _, cid := pair(t)
	a.send(cid, "x")
	whole := a.store.copy()
	for key := range whole.rows {
		for _, change := range []struct {
			name string
			to   func([]byte) []byte
		}{
			{"flipped", func(b []byte) []byte { b = bytes.Clone(b); b[len(b)-1] ^= 1; return b }},
			{"cut", func(b []byte) []byte { return b[:len(b)/2] }},
			{"empty", func([]byte) []byte { return []byte{} }},
			{"another row's", func([]byte) []byte { return whole.rows[otherKey(whole, key)] }},
		} {
			t.Run(key+" "+change.name, func(t *testing.T) {
				d := &device{t: t, s: a.s, store: whole.copy(), name: a.name, header: a.header}
				d.store.rows[key] = change.to(whole.rows[key])
				d.restart()
				if code := firstFailure(d, cid); code != CodeVaultCorrupted && code != CodeUnsupported {
					t.Errorf("the answer is %q", code)
				}
			})
		}
	}
}

func otherKey(m *memory, key string) string {
	for other := range m.rows {
		if other != key {
			return other
		}
	}
	return ""
}

// firstFailure unlocks and touches everything that is stored.
func firstFailure(d *device, cid string) Code {
	_, err := try[UnlockResult](d.client, "unlock", &UnlockParams{d.name.User, testRoot, d.header})
	if err == nil {
		_, err = try[MessagesResult](d.client, "messages", &MessagesParams{Conversation: cid, Limit: 10})
	}
	if err == nil {
		_, err = try[EpochAuthenticatorResult](d.client, "epochAuthenticator", &ConversationParams{cid})
	}
	if err == nil {
		_, err = try[PrepareKeyPackagesResult](d.client, "prepareKeyPackages", &PrepareKeyPackagesParams{nil, 50, true})
	}
	return CodeOf(err)
}

func TestALostRowIsACode(t *testing.T) {
	a, _, cid := pair(t)
	whole := a.store.copy()
	for key, want := range map[string]Code{deviceKey: CodeVaultCorrupted, commitKey: CodeVaultCorrupted, "core/identity/self": CodeVaultCorrupted} {
		d := &device{t: t, s: a.s, store: whole.copy(), name: a.name, header: a.header}
		delete(d.store.rows, key)
		d.restart()
		if code := firstFailure(d, cid); code != want {
			t.Errorf("without %s the answer is %q, want %q", key, code, want)
		}
	}
}

func TestAStoreThatCannotBeReadIsStorageFailed(t *testing.T) {
	d := newDevice(t, newService(), "a@example.com")
	d.restart()
	d.store.failRead = d.store.reads + 1
	_, err := try[UnlockResult](d.client, "unlock", &UnlockParams{d.name.User, testRoot, d.header})
	expectCode(t, err, CodeStorageFailed)
	if !errors.Is(err, errDisk) {
		t.Error("the cause is lost")
	}
	d.unlock()
}
