package delivery

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"mlswasm/internal/vault"
)

func TestTheTestUsersLogInByTheClientsOwnDerivationAndCanBePutBack(t *testing.T) {
	config := testConfig(t.TempDir())
	config.Dev = true
	l := newLab(t, config)
	p := l.anonymous()
	var start struct{ KDF kdfParams }
	p.must(http.StatusOK, p.post("/api/login/start", map[string]any{"email": "user1@example.com"})).into(&start)
	root, err := vault.Derive([]byte("password123"), vault.Params{Salt: start.KDF.Salt, Time: start.KDF.Time, MemoryKiB: start.KDF.MemoryKiB, Parallelism: start.KDF.Parallelism})
	if err != nil {
		t.Fatal(err)
	}
	auth, err := root.Auth("user1@example.com")
	if err != nil {
		t.Fatal(err)
	}
	login := map[string]any{"email": "user1@example.com", "auth": Bytes(auth.Bytes())}
	var granted struct {
		Token string
		Vault *vaultRecord
	}
	p.must(http.StatusOK, p.post("/api/login", login)).into(&granted)
	p.token = granted.Token
	p.must(http.StatusOK, p.put("/api/vault", map[string]any{"header": Bytes("sealed"), "expectedVersion": 0}))
	l.refused(CodeNotFound, p.post("/dev/reset", map[string]any{"users": []string{"user1@example.com", "other@example.com"}}))
	p.must(http.StatusOK, p.get("/api/vault"))
	p.must(http.StatusOK, p.post("/dev/reset", map[string]any{"users": []string{"user1@example.com"}}))
	l.refused(CodeUnauthorized, p.get("/api/vault"))
	p.must(http.StatusOK, p.post("/api/login", login)).into(&granted)
	if granted.Vault != nil {
		t.Error("the vault survived")
	}
}

func TestDevelopmentIsRefusedOtherwise(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	l.refused(CodeNotFound, l.anonymous().post("/dev/reset", map[string]any{"users": []string{"user1@example.com"}}))
	if _, known, err := l.service.loadAccount(context.Background(), "user1@example.com"); known || err != nil {
		t.Errorf("user1 exists: %v, %v", known, err)
	}
}

// A folder that was once used in development mode: without it, the test users are as if they had never been, although every record of theirs
// is there; and they are there again with it.
func TestTestUsersAreUnknownOnceDevelopmentIsOver(t *testing.T) {
	const user = "user1@example.com"
	config := testConfig(t.TempDir())
	config.Dev = true
	l := newLab(t, config)
	l.addAccount(user) // with the login key that the lab knows
	one, alice := l.person(user, 1), l.person("alice@example.com", 2)
	one.must(http.StatusOK, one.upload("u0", one.keyPackages(2), nil))
	named := namedKey{user, one.name.Device, one.signer.PublicKey()}
	asked := func(l *lab) string {
		return string(l.anonymous().post("/api/login/start", map[string]any{"email": user}).body)
	}
	if !alice.confirms(named)[0] {
		t.Fatal("a test user is unknown in development mode")
	}
	l.close()

	config.Dev = false
	l = newLab(t, config)
	one.lab, alice.lab = l, l
	if got, want := asked(l), string(encode(map[string]any{"kdf": l.service.fakeParams(user)})); got != want {
		t.Errorf("parameters %s, of an unknown user %s", got, want)
	}
	l.refused(CodeWrongPassword, l.anonymous().post("/api/login", map[string]any{"email": user, "auth": Bytes(authOf(user))}))
	l.refused(CodeUnauthorized, one.get("/api/inbox"))
	claimed, _ := alice.claim("k0", user)
	l.refused(CodeNotFound, claimed)
	if alice.confirms(named)[0] {
		t.Error("the key of a test user is confirmed")
	}
	if err := l.service.AddUser(context.Background(), user, []byte("another password")); !errors.Is(err, errDevelopmentName) {
		t.Errorf("making a test user without development mode: %v", err)
	}
	l.close()

	config.Dev = true
	l = newLab(t, config)
	one.lab, alice.lab = l, l
	one.must(http.StatusOK, one.get("/api/inbox"))
	claimed, _ = alice.claim("k1", user)
	alice.must(http.StatusOK, claimed)
}
