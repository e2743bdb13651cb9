package delivery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"mlswasm/internal/delivery/journal"
	"mlswasm/pkg/mls"
)

// lab is a running service for tests. Its accounts have login keys that are not derived, so that tests do not wait for Argon2id.
type lab struct {
	t       *testing.T
	service *Service
	server  *httptest.Server
}

func testConfig(folder string) Config {
	return Config{Folder: folder, Limits: DevelopmentLimits()}
}

func newLab(t *testing.T, config Config) *lab {
	t.Helper()
	service, err := Open(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	l := &lab{t: t, service: service, server: httptest.NewServer(service.Handler())}
	t.Cleanup(l.close)
	return l
}

// close ends the service as cmd/mlsd does. It may be called before the test ends, to open the same folder again.
func (l *lab) close() {
	if l.server == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	l.service.CloseSockets(ctx)
	l.server.Close()
	if err := l.service.Close(); err != nil {
		l.t.Error(err)
	}
	l.server = nil
}

func authOf(user string) []byte {
	sum := sha256.Sum256([]byte("login key of " + user))
	return sum[:]
}

func (l *lab) addAccount(user string) {
	l.t.Helper()
	data := encode(account{KDF: l.service.fakeParams(user), Auth: l.service.authMAC(user, authOf(user))})
	if _, err := l.service.journal.Put(context.Background(), journal.Write{Key: journal.Key("account", token(user)), Data: data}); err != nil {
		l.t.Fatal(err)
	}
}

// person is a client: one user on one device.
type person struct {
	*lab
	name      deviceName
	token     string
	challenge Bytes
	signer    *mls.Signer
}

// person logs a user in on a device and proves it. The account is made if it does not exist.
func (l *lab) person(user string, number int) *person {
	l.t.Helper()
	p := l.visitor(user, number)
	p.must(http.StatusOK, p.prove())
	return p
}

// visitor is logged in and has proven no device.
func (l *lab) visitor(user string, number int) *person {
	l.t.Helper()
	if _, known, err := l.service.loadAccount(context.Background(), user); err != nil {
		l.t.Fatal(err)
	} else if !known {
		l.addAccount(user)
	}
	p := &person{lab: l, name: deviceName{user, deviceNumber(number)}}
	var err error
	p.signer, err = mls.NewSigner(mls.DefaultCipherSuite, mls.BasicCredential([]byte(user+"/"+p.name.Device)))
	if err != nil {
		l.t.Fatal(err)
	}
	p.login()
	return p
}

func deviceNumber(n int) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(n))
	return hex.EncodeToString(b)
}

func (p *person) login() {
	p.t.Helper()
	answer := p.must(http.StatusOK, p.post("/api/login", map[string]any{"email": p.name.User, "auth": Bytes(authOf(p.name.User))}))
	var in struct {
		Token     string `json:"token"`
		Challenge Bytes  `json:"challenge"`
	}
	answer.into(&in)
	p.token, p.challenge = in.Token, in.Challenge
}

func (p *person) proof() map[string]any {
	p.t.Helper()
	signature, err := p.signer.Sign(deviceProofLabel, p.challenge)
	if err != nil {
		p.t.Fatal(err)
	}
	return map[string]any{
		"device": p.name.Device, "cipherSuite": p.signer.CipherSuite(), "signatureKey": Bytes(p.signer.PublicKey()),
		"challenge": p.challenge, "signature": Bytes(signature),
	}
}

func (p *person) prove() *reply { return p.post("/api/devices", p.proof()) }

// reply is an answer of the service.
type reply struct {
	t      *testing.T
	what   string
	status int
	header http.Header
	body   []byte
}

func (r *reply) into(out any) {
	r.t.Helper()
	if err := json.Unmarshal(r.body, out); err != nil {
		r.t.Fatalf("%s: %v in %s", r.what, err, r.body)
	}
}

func (r *reply) code() Code {
	var in struct {
		Code Code `json:"code"`
	}
	if json.Unmarshal(r.body, &in) != nil {
		return ""
	}
	return in.Code
}

func (r *reply) seq() uint64 {
	var in struct {
		Seq uint64 `json:"seq"`
	}
	r.into(&in)
	return in.Seq
}

func (l *lab) must(status int, r *reply) *reply {
	l.t.Helper()
	if r.status != status {
		l.t.Fatalf("%s: %d %s, want %d", r.what, r.status, r.body, status)
	}
	return r
}

func (l *lab) refused(code Code, r *reply) {
	l.t.Helper()
	if r.code() != code || r.status < 400 {
		l.t.Errorf("%s: %d %s, want %s", r.what, r.status, r.body, code)
	}
}

// send makes any request; body is text, or anything with a JSON form.
func (p *person) send(method, path string, body any) *reply {
	p.t.Helper()
	r, err := p.try(method, path, body)
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

func (p *person) try(method, path string, body any) (*reply, error) {
	var text []byte
	switch b := body.(type) {
	case nil:
	case string:
		text = []byte(b)
	default:
		text = encode(b)
	}
	request, err := http.NewRequest(method, p.server.URL+path, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if p.token != "" {
		request.Header.Set("Authorization", "Bearer "+p.token)
	}
	return p.exchanged(request)
}

// exchanged sends a request as it is.
func (p *person) exchanged(request *http.Request) (*reply, error) {
	response, err := p.server.Client().Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return &reply{t: p.t, what: request.Method + " " + request.URL.Path, status: response.StatusCode, header: response.Header, body: answer}, err
}

func (p *person) get(path string) *reply { p.t.Helper(); return p.send(http.MethodGet, path, nil) }
func (p *person) post(path string, body any) *reply {
	p.t.Helper()
	return p.send(http.MethodPost, path, body)
}
func (p *person) put(path string, body any) *reply {
	p.t.Helper()
	return p.send(http.MethodPut, path, body)
}

// anonymous is a client that never logged in.
func (l *lab) anonymous() *person { return &person{lab: l} }

// snapshot lists every record except sessions and tickets, to show that a refused request changed nothing.
func (l *lab) snapshot() []string {
	l.t.Helper()
	records, err := l.service.journal.All(context.Background(), ">")
	if err != nil {
		l.t.Fatal(err)
	}
	var all []string
	for _, r := range records {
		if kind := r.Token(0); kind != "ticket" && kind != "session" {
			all = append(all, fmt.Sprintf("%s %d %x", r.Key, r.Seq, sha256.Sum256(r.Data)))
		}
	}
	slices.Sort(all)
	return all
}
