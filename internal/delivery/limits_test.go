package delivery

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"
)

func limitedLab(t *testing.T, change func(*Limits)) *lab {
	config := testConfig(t.TempDir())
	change(&config.Limits)
	return newLab(t, config)
}

const never = 1.0 / (1 << 20) // turns a second

func (l *lab) guess(user string) *reply {
	return l.anonymous().post("/api/login", map[string]any{"email": user, "auth": Bytes(random(authSize))})
}

func TestGuessingIsSlowedDownAndLoggingInIsNot(t *testing.T) {
	l := limitedLab(t, func(limits *Limits) { limits.LoginFailedPair = Rate{never, 3} })
	alice := l.visitor("alice@example.com", 1)
	for range 10 {
		alice.login()
	}
	for range 3 {
		l.refused(CodeWrongPassword, l.guess("alice@example.com"))
	}
	refused := l.guess("alice@example.com")
	if refused.code() != CodeRateLimited || refused.status != http.StatusTooManyRequests || refused.header.Get("Retry-After") == "" {
		t.Errorf("%d %s %v", refused.status, refused.body, refused.header)
	}
	l.refused(CodeWrongPassword, l.guess("bob@example.com"))
}

func TestAnAccountIsGuarded(t *testing.T) {
	l := limitedLab(t, func(limits *Limits) { limits.LoginFailed = Rate{never, 2} })
	l.addAccount("alice@example.com")
	for range 2 {
		l.refused(CodeWrongPassword, l.guess("alice@example.com"))
	}
	l.refused(CodeRateLimited, l.guess("alice@example.com"))
	l.refused(CodeWrongPassword, l.guess("nobody@example.com"))
}

func TestAnAddressIsGuarded(t *testing.T) {
	l := limitedLab(t, func(limits *Limits) { limits.LoginAddress = Rate{never, 3} })
	for i := range 3 {
		l.refused(CodeWrongPassword, l.guess(fmt.Sprintf("u%d@example.com", i)))
	}
	l.refused(CodeRateLimited, l.guess("u9@example.com"))
	l = limitedLab(t, func(limits *Limits) { limits.Address = Rate{never, 4} })
	for range 2 {
		l.refused(CodeNotFound, l.anonymous().post("/api/nothing", "{}"))
		l.anonymous().post("/api/login/start", map[string]any{"email": "a@example.com"})
	}
	l.refused(CodeRateLimited, l.anonymous().post("/api/login/start", map[string]any{"email": "a@example.com"}))
	l.refused(CodeRateLimited, l.anonymous().post("/api/nothing", "{}"))
	l.refused(CodeRateLimited, l.anonymous().get("/assets/mls.wasm"))
}

func TestClaimsAreLimited(t *testing.T) {
	l := limitedLab(t, func(limits *Limits) { limits.Claim = Rate{never, 2} })
	alice, carol := l.person("alice@example.com", 1), l.person("carol@example.com", 3)
	for i := range 2 {
		r, _ := alice.claim(fmt.Sprintf("k%d", i), "bob@example.com")
		l.refused(CodeNotFound, r)
	}
	r, _ := alice.claim("k9", "bob@example.com")
	l.refused(CodeRateLimited, r)
	r, _ = carol.claim("k0", "bob@example.com")
	l.refused(CodeNotFound, r)
}

func TestNobodyEmptiesAnothersShelf(t *testing.T) {
	l := limitedLab(t, func(limits *Limits) { limits.ClaimPair = Rate{never, 2} })
	alice, bob := l.person("alice@example.com", 1), l.person("bob@example.com", 2)
	bob.must(http.StatusOK, bob.upload("u0", bob.keyPackages(4), nil))
	for i := range 2 {
		r, _ := alice.claim(fmt.Sprintf("k%d", i), "bob@example.com")
		alice.must(http.StatusOK, r)
	}
	r, _ := alice.claim("k9", "bob@example.com")
	l.refused(CodeRateLimited, r)
	r, _ = alice.claim("k10", "carol@example.com")
	l.refused(CodeNotFound, r)
	if bob.stock().OneTime != 2 {
		t.Errorf("%+v is left", bob.stock())
	}
}

func TestLargeBodiesAreBoundedTogether(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice := l.person("alice@example.com", 1)
	large := map[string]any{"snapshot": Bytes(random(smallBody)), "commit": 1}
	bob := l.person("bob@example.com", 2)
	held, _ := l.service.bodies.try("alice@example.com", accountBodies)
	l.refused(CodeBusy, alice.put("/api/vault/backup", large))
	bob.must(http.StatusOK, bob.put("/api/vault/backup", large))
	alice.must(http.StatusOK, alice.put("/api/vault/backup", map[string]any{"snapshot": Bytes("small"), "commit": 1}))
	held.shrink(0)
	alice.must(http.StatusOK, alice.put("/api/vault/backup", large))
	for i := range largeBodies / accountBodies {
		if held, _ := l.service.bodies.try(fmt.Sprint("user ", i), accountBodies); held == nil {
			t.Fatalf("no room for account %d", i)
		}
	}
	l.refused(CodeBusy, bob.put("/api/vault/backup", large))
}

// One account's readers wait for one another, and nobody else waits for them; what was written is given back.
func TestLargeAnswersAreBoundedForEachAccount(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob := l.person("alice@example.com", 1), l.person("bob@example.com", 2)
	g := newGroup()
	body := g.commitBody("c0")
	alice.commit(g, body)
	reads := []string{g.path("log"), "/api/inbox", "/api/key-packages?cipherSuite=1"}
	held, _ := l.service.answers.try("alice@example.com", accountAnswer)
	for _, path := range reads {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, l.server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+alice.token)
		if answer, err := http.DefaultClient.Do(request); err == nil {
			answer.Body.Close()
			t.Errorf("%s: %s while there is no room", path, answer.Status)
		}
	}
	bob.must(http.StatusOK, bob.get("/api/inbox"))
	held.shrink(0)
	for range 3 {
		for _, path := range reads {
			alice.must(http.StatusOK, alice.get(path))
		}
	}
	l.server.CloseClientConnections()
	l.server.Close() // every handler has ended
	if s := l.service; s.answers.all != 0 || len(s.answers.each) != 0 || s.bodies.all != 0 {
		t.Errorf("%d bytes of answers and %d of bodies are still counted", s.answers.all, s.bodies.all)
	}
}

func TestABudgetWaitsForRoom(t *testing.T) {
	b := newBudget(10, 6)
	first, err := b.take(context.Background(), "a", 6)
	if err != nil {
		t.Fatal(err)
	}
	first.shrink(7) // nothing is taken by it
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for user, bytes := range map[string]int64{"a": 1, "b": 5, "c": 7} {
		if _, err := b.take(ended, user, bytes); err == nil {
			t.Errorf("%s has taken %d of a budget that has 4 left", user, bytes)
		}
	}
	taken := make(chan *hold)
	go func() {
		second, _ := b.take(context.Background(), "a", 2)
		taken <- second
	}()
	first.shrink(4)
	(<-taken).shrink(0)
	first.shrink(0)
	if b.all != 0 || len(b.each) != 0 {
		t.Errorf("%d bytes are left, of %v", b.all, b.each)
	}
}

func TestAnAccountsRequestsAreLimited(t *testing.T) {
	l := limitedLab(t, func(limits *Limits) { limits.Account = Rate{never, 5} })
	alice, bob := l.visitor("alice@example.com", 1), l.visitor("bob@example.com", 2)
	for range 5 {
		l.refused(CodeVaultMissing, alice.get("/api/vault"))
	}
	l.refused(CodeRateLimited, alice.get("/api/vault"))
	l.refused(CodeVaultMissing, bob.get("/api/vault"))
}

func TestALimiterForgetsAndStaysBounded(t *testing.T) {
	l := newLimiter(Rate{never, 1})
	for i := range maxBuckets + 100 {
		if _, err := l.take(fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if len(l.buckets) > maxBuckets {
		t.Errorf("%d buckets", len(l.buckets))
	}
	giveBack, err := l.take("x")
	if err != nil {
		t.Fatal(err)
	}
	giveBack()
	if _, err := l.take("x"); err != nil {
		t.Error("what was given back is gone")
	}
	if _, err := l.take("x"); err == nil {
		t.Error("one turn was given back and two were taken")
	}
}
