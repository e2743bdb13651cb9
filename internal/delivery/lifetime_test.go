package delivery

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

func TestWhatWasAnsweredSurvivesARestart(t *testing.T) {
	folder := t.TempDir()
	l := newLab(t, testConfig(folder))
	alice, bob := l.person("alice@example.com", 1), l.person("bob@example.com", 2)
	bob.must(http.StatusOK, bob.upload("u0", bob.keyPackages(2), nil))
	alice.must(http.StatusOK, alice.put("/api/vault", map[string]any{"header": Bytes("sealed"), "expectedVersion": 0}))
	g := newGroup()
	commit := g.commitBody("c0", bob)
	seq := alice.commit(g, commit)
	said := alice.must(http.StatusOK, alice.say(g, "m0")).seq()
	l.close()

	again := newLab(t, testConfig(folder))
	alice.lab, bob.lab = again, again
	log, inbox := alice.log(g), bob.inbox()
	if len(log) != 2 || log[0].Seq != seq || log[1].Seq != said || len(inbox) != 1 || inbox[0].CommitSeq != seq || !bytes.Equal(inbox[0].Message, commit.Welcomes[0].Welcome) {
		t.Errorf("log %v, inbox %+v", seqs(log), inbox)
	}
	if got := alice.must(http.StatusOK, alice.post(g.path("commits"), commit)).seq(); got != seq {
		t.Errorf("the resent commit is at %d, was at %d", got, seq)
	}
	if bob.stock().OneTime != 2 {
		t.Errorf("%+v is left", bob.stock())
	}
	alice.must(http.StatusOK, alice.get("/api/vault"))
	bob.must(http.StatusOK, bob.say(g, "m1"))
}

func TestADataFolderBelongsToOneProcess(t *testing.T) {
	folder := t.TempDir()
	l := newLab(t, testConfig(folder))
	if second, err := Open(context.Background(), testConfig(folder)); !errors.Is(err, ErrInUse) {
		t.Errorf("a second service: %v, %v", second, err)
	}
	l.anonymous().must(http.StatusOK, l.anonymous().post("/api/login/start", map[string]any{"email": "a@example.com"}))
}

// external starts a NATS server that listens on this machine, as an operator would.
func external(t *testing.T) (url string) {
	t.Helper()
	engine, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	go engine.Start()
	if !engine.ReadyForConnections(time.Minute) {
		t.Fatal("the NATS server does not start")
	}
	t.Cleanup(func() { engine.Shutdown(); engine.WaitForShutdown() })
	return engine.ClientURL()
}

func TestTwoProcessesOnAnExternalServerAreOneService(t *testing.T) {
	config := testConfig(t.TempDir()) // its pepper is shared
	config.NATS = external(t)
	one, two := newLab(t, config), newLab(t, config)
	alice := one.person("alice@example.com", 1)
	bob := two.person("bob@example.com", 2)
	toBob := bob.connect()
	g := newGroup()
	first := g.commitBody("c0", bob)
	alice.commit(g, first)
	bob.until(toBob, frame{Type: "hint", Source: "inbox", Seq: bob.inbox()[0].Seq})

	alice.lab = two // her next requests reach the other process, with the same session
	alice.must(http.StatusOK, alice.post(g.path("commits"), first))
	alice.must(http.StatusOK, alice.say(g, "m0"))
	if log := bob.log(g); len(log) != 2 {
		t.Errorf("%d entries in the log", len(log))
	}
	alice.must(http.StatusOK, alice.post("/api/logout", "{}"))
	alice.lab = one
	one.refused(CodeUnauthorized, alice.get("/api/inbox"))
}

func TestAServerThatIsNotThereIsSaid(t *testing.T) {
	nobody := httptest.NewServer(http.NotFoundHandler())
	address := nobody.Listener.Addr().String()
	nobody.Close()
	config := testConfig(t.TempDir())
	config.NATS = "nats://" + address
	if service, err := Open(context.Background(), config); !errors.Is(err, ErrUnavailable) {
		t.Errorf("%v, %v", service, err)
	}
}
