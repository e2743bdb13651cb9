package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"mlswasm/internal/vault"
)

// runMain makes this test binary the service itself, so that its end can be that of a process.
const runMain = "MLSD_TEST_RUN_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(runMain) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// process is a running mlsd.
type process struct {
	t   *testing.T
	cmd *exec.Cmd
	url string
	log *bytes.Buffer
}

func command(args ...string) (*exec.Cmd, *bytes.Buffer) {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), runMain+"=1")
	log := &bytes.Buffer{}
	cmd.Stderr = log
	return cmd, log
}

// start waits for the line that says that the service is ready.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{t: t}
	p.cmd, p.log = command(args...)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // what it writes has an end before the test's folders are removed
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		_ = p.cmd.Wait()
		t.Fatalf("not ready: %v\n%s", err, p.log)
	}
	const ready = "mlsd ready at "
	if p.url = strings.TrimSpace(strings.TrimPrefix(line, ready)); !strings.HasPrefix(line, ready+"http://127.0.0.1:") {
		t.Fatalf("the line is %q", line)
	}
	return p
}

// end sends a signal and returns how the process ended.
func (p *process) end(signal os.Signal) error {
	p.t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.t.Fatal(err)
	}
	return p.cmd.Wait()
}

func (p *process) call(method, path, token string, body map[string]any) (int, map[string]any) {
	p.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	request, err := http.NewRequest(method, p.url+path, bytes.NewReader(text))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	answer := map[string]any{}
	if text, err = io.ReadAll(response.Body); err == nil {
		err = json.Unmarshal(text, &answer)
	}
	if err != nil {
		p.t.Fatalf("%s %s: %v in %q", method, path, err, text)
	}
	return response.StatusCode, answer
}

// failure runs mlsd to its end, which is to be an error in words.
func failure(t *testing.T, args ...string) string {
	t.Helper()
	cmd, log := command(args...)
	timer := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	if err := cmd.Run(); err == nil {
		t.Fatalf("mlsd %v ends without an error", args)
	}
	return log.String()
}

func TestWhatKeepsMlsdFromStartingIsSaidInWords(t *testing.T) {
	folder := t.TempDir()
	first := start(t, "--listen", "127.0.0.1:0", "--data", folder)
	taken := strings.TrimPrefix(first.url, "http://")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"is taken":                          {"--listen", taken, "--data", t.TempDir()},
		"in use by another mlsd":            {"--listen", "127.0.0.1:0", "--data", folder},
		"no address of this machine":        {"--listen", "192.0.2.1:0", "--data", t.TempDir()},
		"not a folder":                      {"--listen", "127.0.0.1:0", "--data", t.TempDir(), "--web", file},
		"start it with JetStream":           {"--listen", "127.0.0.1:0", "--data", t.TempDir(), "--nats", "nats://" + taken + "0"},
		"--dangerously-expose-dev":          {"--dev", "--listen", "0.0.0.0:0", "--data", t.TempDir()},
		"unexpected argument":               {"serve"},
		"flag provided but not defined":     {"--nothing"},
		"--nats-replicas is 1 to 5":         {"--nats-replicas", "0"},
		"is no network such as":             {"--trusted-proxy", "10.0.0.0/24, proxy.example.com"},
		"invalid value \"x\" for flag -log": {"--log", "x"},
	} {
		said := failure(t, args...)
		if !strings.Contains(said, want) || strings.Contains(said, "goroutine") || !strings.HasPrefix(said[strings.LastIndex(strings.TrimSpace(said), "\n")+1:], "mlsd: ") {
			t.Errorf("mlsd %v says %q, want %q in it", args, said, want)
		}
	}
	if err := first.end(syscall.SIGTERM); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, first.log)
	}
}

func TestThePasswordOfTheEngineIsNotSaid(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free.Close()
	for _, list := range []string{
		"nats://bob:s3cret@" + free.Addr().String(),
		"nats://s3cret@" + free.Addr().String(),
		"nats://127.0.0.1:1,nats://bob:s3cret@" + free.Addr().String(),
		"nats://bob:s3cret@host:port",
		"nats://bob:s3cret@ host",
		"bob:s3cret",
	} {
		said := failure(t, "--listen", "127.0.0.1:0", "--data", t.TempDir(), "--nats", list)
		if strings.Contains(said, "s3cret") || !strings.Contains(said, "NATS") && !strings.Contains(said, "--nats") {
			t.Errorf("--nats %s: %q", list, said)
		}
	}
}

func TestOnlyLoopbackIsSafeForDevelopment(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:1": true, "127.9.9.9:1": true, "[::1]:1": true, "localhost:1": true, "[::ffff:127.0.0.1]:1": true,
		"0.0.0.0:1": false, ":1": false, "[::]:1": false, "192.168.0.1:1": false, "localhost.example.com:1": false, "127.0.0.1": false,
	} {
		if loopback(address) != want {
			t.Errorf("%s: %v", address, !want)
		}
		_, err := parseFlags([]string{"--dev", "--listen", address}, io.Discard)
		if _, exposed := parseFlags([]string{"--dev", "--listen", address, "--dangerously-expose-dev"}, io.Discard); (err == nil) != want || exposed != nil {
			t.Errorf("%s: %v, exposed %v", address, err, exposed)
		}
	}
}

func TestAnOperatorAddsAUserOnce(t *testing.T) {
	folder := t.TempDir()
	add := func(email, password string) (string, error) {
		cmd, log := command("--data", folder, "--add-user", email)
		cmd.Stdin = strings.NewReader(password)
		out, err := cmd.Output()
		return string(out) + log.String(), err
	}
	for _, bad := range [][2]string{{"alice", "long enough"}, {"alice@example.com", "short"}, {"alice@example.com", "p\u00e4ssw\u00f6rter"}, {"alice@example.com", ""}} {
		if said, err := add(bad[0], bad[1]); err == nil || !strings.HasPrefix(said, "mlsd: ") {
			t.Errorf("%q is answered %q", bad, said)
		}
	}
	if said, err := add("Alice@example.com", "password123\n"); err != nil || !strings.Contains(said, "can log in") {
		t.Fatalf("%q, %v", said, err)
	}
	if said, err := add("alice@example.com", "another password"); err == nil || !strings.Contains(said, "exists already") {
		t.Errorf("a second time: %q", said)
	}
	p := start(t, "--listen", "127.0.0.1:0", "--data", folder)
	status, answer := p.call(http.MethodPost, "/api/login", "", map[string]any{"email": "alice@example.com", "auth": derive(t, p, "alice@example.com")})
	if status != http.StatusOK || answer["vault"] != nil {
		t.Errorf("%d %v", status, answer)
	}
}

// TestWhatWasAnsweredSurvivesAKill also looks through the log for what must not be in it.
func TestWhatWasAnsweredSurvivesAKill(t *testing.T) {
	folder := t.TempDir()
	p := start(t, "--dev", "--log", "DEBUG", "--listen", "127.0.0.1:0", "--data", folder)
	auth := derive(t, p, "user1@example.com")
	status, granted := p.call(http.MethodPost, "/api/login", "", map[string]any{"email": "user1@example.com", "auth": auth})
	if status != http.StatusOK {
		t.Fatalf("%d %v", status, granted)
	}
	token := granted["token"].(string)
	const stored = 20
	put := func(p *process, commit int) (int, map[string]any) {
		snapshot := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "sealed %d", commit))
		return p.call(http.MethodPut, "/api/vault/backup", token, map[string]any{"snapshot": snapshot, "commit": commit})
	}
	for commit := range stored {
		if status, answer := put(p, commit+1); status != http.StatusOK {
			t.Fatalf("%d %v", status, answer)
		}
	}
	_ = p.end(syscall.SIGKILL)
	for what, secret := range map[string]string{"token": token, "login key": auth, "password": "password123", "user": "user1"} {
		if strings.Contains(p.log.String(), secret) {
			t.Errorf("the log has the %s", what)
		}
	}
	again := start(t, "--dev", "--listen", "127.0.0.1:0", "--data", folder)
	if status, answer := put(again, stored-1); status != http.StatusConflict {
		t.Errorf("after a kill an older state is taken: %d %v", status, answer)
	}
	if status, answer := put(again, stored); status != http.StatusOK {
		t.Errorf("after a kill: %d %v", status, answer)
	}
	status, _ = again.call(http.MethodPost, "/dev/reset", "", map[string]any{"users": []string{"user1@example.com"}})
	if status != http.StatusOK {
		t.Errorf("reset: %d", status)
	}
	if err := again.end(os.Interrupt); err != nil {
		t.Errorf("after an interrupt: %v\n%s", err, again.log)
	}
}

// derive computes the login key of password123 as the client does.
func derive(t *testing.T, p *process, user string) string {
	t.Helper()
	_, answer := p.call(http.MethodPost, "/api/login/start", "", map[string]any{"email": user})
	kdf := answer["kdf"].(map[string]any)
	salt, err := base64.RawURLEncoding.DecodeString(kdf["salt"].(string))
	if err != nil {
		t.Fatal(err)
	}
	root, err := vault.Derive([]byte("password123"), vault.Params{
		Salt: salt, Time: uint32(kdf["time"].(float64)), MemoryKiB: uint32(kdf["memoryKiB"].(float64)), Parallelism: uint8(kdf["parallelism"].(float64)),
	})
	if err != nil {
		t.Fatal(err)
	}
	auth, err := root.Auth(user)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(auth.Bytes())
}
