package delivery

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"mlswasm/internal/delivery/journal"
)

func TestUnknownAccountsHaveStableParametersLikeAnyOther(t *testing.T) {
	folder := t.TempDir()
	const known, unknown = "known@example.com", "unknown@example.com"
	ask := func(l *lab, email string) (text string, params kdfParams) {
		answer := l.anonymous().post("/api/login/start", map[string]any{"email": email})
		var in struct {
			KDF kdfParams `json:"kdf"`
		}
		answer.into(&in)
		return string(answer.body), in.KDF
	}
	l := newLab(t, testConfig(folder))
	// Made as an operator makes it: an account of the lab has the parameters of an unknown one by construction.
	if err := l.service.AddUser(context.Background(), known, []byte("a password that nobody has")); err != nil {
		t.Fatal(err)
	}
	text, made := ask(l, known)
	fakeText, fake := ask(l, unknown)
	if len(text) != len(fakeText) || len(made.Salt) != len(fake.Salt) || bytes.Equal(made.Salt, fake.Salt) {
		t.Errorf("known %s, unknown %s", text, fakeText)
	}
	if made.Salt, fake.Salt = nil, nil; !reflect.DeepEqual(made, fake) {
		t.Errorf("but for the salt, known %+v, unknown %+v", made, fake)
	}
	if other, _ := ask(l, "other@example.com"); other == fakeText {
		t.Error("two unknown accounts have one salt")
	}
	if spelt, _ := ask(l, " Unknown@Example.com "); spelt != fakeText {
		t.Error("the name's spelling changes the salt")
	}
	l.close()
	if again, _ := ask(newLab(t, testConfig(folder)), unknown); again != fakeText {
		t.Errorf("after a restart %s, before %s", again, fakeText)
	}
}

func TestThePepperIsReadableByTheOwnerOnlyAndItsLossIsSaid(t *testing.T) {
	folder := t.TempDir()
	newLab(t, testConfig(folder)).close()
	name := filepath.Join(folder, "pepper")
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != pepperSize {
		t.Fatalf("%v, %v", info, err)
	}
	if err := os.Truncate(name, 5); err != nil {
		t.Fatal(err)
	}
	if service, err := Open(context.Background(), testConfig(folder)); err == nil {
		service.Close()
		t.Error("the service starts with half a pepper")
	}
}

func TestWhatIsStoredDoesNotLogIn(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice := l.person("alice@example.com", 1)
	secret, err := decodeBase64(alice.token[len(token("alice@example.com"))+1:])
	if err != nil {
		t.Fatal(err)
	}
	records, err := l.service.journal.All(context.Background(), ">")
	if err != nil || len(records) == 0 {
		t.Fatal(err)
	}
	for _, r := range records {
		for what, bad := range map[string][]byte{
			"login key": authOf("alice@example.com"), "login key in text": []byte(base64url.EncodeToString(authOf("alice@example.com"))),
			"token": secret, "token in text": []byte(base64url.EncodeToString(secret)), "pepper": l.service.pepper,
		} {
			if bytes.Contains(r.Data, bad) || bytes.Contains([]byte(r.Key), bad) {
				t.Errorf("the record %s holds the %s", r.Key, what)
			}
		}
	}
}

func TestASessionEnds(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, other := l.person("alice@example.com", 1), l.person("alice@example.com", 2)
	alice.must(http.StatusOK, alice.post("/api/logout", "{}"))
	l.refused(CodeUnauthorized, alice.get("/api/inbox"))
	other.must(http.StatusOK, other.get("/api/inbox"))

	found, err := l.service.findSession(&http.Request{Header: http.Header{"Authorization": {"Bearer " + other.token}}})
	if err != nil {
		t.Fatal(err)
	}
	found.Expires = time.Now().Add(-time.Second)
	if _, err := l.service.journal.Put(context.Background(), journal.Write{Key: found.key, Data: encode(found)}); err != nil {
		t.Fatal(err)
	}
	l.refused(CodeUnauthorized, other.get("/api/inbox"))
}

func TestADeviceKeepsItsKeyAndASessionItsDevice(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice := l.person("alice@example.com", 1)
	alice.must(http.StatusOK, alice.prove()) // again, harmless
	impostor := l.visitor("alice@example.com", 1)
	l.refused(CodeConflict, impostor.prove())
	l.refused(CodeUnauthorized, impostor.get("/api/inbox"))
	same := &person{lab: l, name: alice.name, signer: alice.signer}
	same.login()
	same.must(http.StatusOK, same.prove())
	replayed := same.proof()
	same.login() // another session, another challenge
	l.refused(CodeInvalidArgument, same.post("/api/devices", replayed))
}

func TestAnAccountHasABoundedNumberOfDevices(t *testing.T) {
	config := testConfig(t.TempDir())
	config.Limits.Devices = 3
	l := newLab(t, config)
	for i := range 3 {
		l.person("alice@example.com", i)
	}
	l.refused(CodeConflict, l.visitor("alice@example.com", 3).prove())
	l.person("bob@example.com", 3)
}

func TestTheFirstVaultStays(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice := l.visitor("alice@example.com", 1)
	l.refused(CodeVaultMissing, alice.get("/api/vault"))
	put := func(header string, version uint64) *reply {
		r, err := alice.try(http.MethodPut, "/api/vault", map[string]any{"header": Bytes(header), "expectedVersion": version})
		if err != nil {
			t.Error(err)
		}
		return r
	}
	var group sync.WaitGroup
	var mu sync.Mutex
	won := map[string]bool{}
	for i := range 8 {
		header := fmt.Sprintf("header %d", i)
		group.Go(func() {
			if r := put(header, 0); r.status == http.StatusOK {
				mu.Lock()
				won[header] = true
				mu.Unlock()
			} else if r.code() != CodeConflict {
				t.Errorf("%d %s", r.status, r.body)
			}
		})
	}
	group.Wait()
	var got vaultRecord
	alice.must(http.StatusOK, alice.get("/api/vault")).into(&got)
	if len(won) != 1 || !won[string(got.Header)] || got.Version != 1 {
		t.Errorf("won %v, stored %s version %d", won, got.Header, got.Version)
	}
	alice.must(http.StatusOK, put(string(got.Header), 0)) // the answer was lost, the client sends it again
	for version := range uint64(3) {
		l.refused(CodeConflict, put("next", version))
	}
	var granted struct{ Vault *vaultRecord }
	alice.post("/api/login", map[string]any{"email": alice.name.User, "auth": Bytes(authOf(alice.name.User))}).into(&granted)
	if granted.Vault == nil || granted.Vault.Version != 1 || !bytes.Equal(granted.Vault.Header, got.Header) {
		t.Errorf("login gives %+v", granted.Vault)
	}
}
