package delivery

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"mlswasm/pkg/mls"
)

// refusal is one bad request: what is sent, and the code that it is answered with.
type refusal struct {
	why  string
	body any
	code Code
}

// stage is what the bad requests of the table meet: alice and bob in a group of epoch 1, carol outside of it.
type stage struct {
	*lab
	alice, bob, carol *person
	g                 *group
	packages          []Bytes
}

func newStage(t *testing.T) *stage {
	return stageOf(t, testConfig(t.TempDir()))
}

// newDevStage is a stage of a service in development mode, which has the routes of devRoutes, too.
func newDevStage(t *testing.T) *stage {
	config := testConfig(t.TempDir())
	config.Dev = true
	return stageOf(t, config)
}

func stageOf(t *testing.T, config Config) *stage {
	t.Helper()
	l := newLab(t, config)
	s := &stage{lab: l, alice: l.person("alice@example.com", 1), bob: l.person("bob@example.com", 2), carol: l.person("carol@example.com", 3), g: newGroup()}
	s.alice.commit(s.g, s.g.commitBody("c0", s.bob))
	s.packages = s.alice.keyPackages(2)
	s.alice.must(http.StatusOK, s.alice.put("/api/vault", map[string]any{"header": Bytes("sealed"), "expectedVersion": 0}))
	s.alice.must(http.StatusOK, s.alice.put("/api/vault/backup", map[string]any{"snapshot": Bytes("sealed"), "commit": 5}))
	return s
}

func with(base map[string]any, changes ...any) map[string]any {
	out := map[string]any{}
	for name, value := range base {
		out[name] = value
	}
	for i := 0; i < len(changes); i += 2 {
		out[changes[i].(string)] = changes[i+1]
	}
	return out
}

func (s *stage) loginRefusals() map[string][]refusal {
	good := map[string]any{"email": "alice@example.com", "auth": Bytes(authOf("alice@example.com"))}
	return map[string][]refusal{
		"POST /api/login/start": {
			{"no address", map[string]any{"email": "alice"}, CodeInvalidArgument},
			{"an empty address", map[string]any{"email": " "}, CodeInvalidArgument},
			{"a long address", map[string]any{"email": strings.Repeat("a", 300) + "@example.com"}, CodeInvalidArgument},
		},
		"POST /api/login": {
			{"another login key", with(good, "auth", Bytes(random(32))), CodeWrongPassword},
			{"an unknown account", with(good, "email", "nobody@example.com"), CodeWrongPassword},
			{"a short login key", with(good, "auth", Bytes(random(31))), CodeInvalidArgument},
			{"a number for bytes", with(good, "auth", 7), CodeInvalidArgument},
			{"base64url with padding", with(good, "auth", "AA=="), CodeInvalidArgument},
			{"a line break in base64url", with(good, "auth", "AA\nAA"), CodeInvalidArgument},
			{"base64url that is not canonical", with(good, "auth", "AB"), CodeInvalidArgument},
		},
		"POST /api/logout": {{"a field", map[string]any{"token": "x"}, CodeInvalidArgument}},
	}
}

func (s *stage) accountRefusals() map[string][]refusal {
	vault := map[string]any{"header": Bytes("new"), "expectedVersion": 1}
	proof := s.alice.proof()
	return map[string][]refusal{
		"PUT /api/vault": {
			{"the version that is there", vault, CodeConflict},
			{"another version", with(vault, "expectedVersion", 0), CodeConflict},
			{"a later version", with(vault, "expectedVersion", 2), CodeConflict},
			{"a negative version", with(vault, "expectedVersion", -1), CodeInvalidArgument},
			{"an empty header", with(vault, "header", ""), CodeInvalidArgument},
			{"a long header", with(vault, "header", Bytes(random(maxVaultHeader+1))), CodeInvalidArgument},
		},
		"PUT /api/vault/backup": {
			{"an older commit", map[string]any{"snapshot": Bytes("old"), "commit": 4}, CodeConflict},
			{"no state", map[string]any{"snapshot": "", "commit": 6}, CodeInvalidArgument},
			{"null for a state", map[string]any{"snapshot": nil, "commit": 6}, CodeInvalidArgument},
		},
		"POST /api/devices": {
			{"an upper-case device", with(proof, "device", "00000000000000AB"), CodeInvalidArgument},
			{"a short device", with(proof, "device", "0000"), CodeInvalidArgument},
			{"another challenge", with(proof, "challenge", Bytes(random(32))), CodeInvalidArgument},
			{"another signature", with(proof, "signature", Bytes(random(64))), CodeInvalidMessage},
			{"another key", with(proof, "signatureKey", Bytes(random(32))), CodeInvalidMessage},
			{"an unknown suite", with(proof, "cipherSuite", 0xfe), CodeInvalidMessage},
			{"no key", with(proof, "signatureKey", ""), CodeInvalidArgument},
			{"a long key", with(proof, "signatureKey", Bytes(random(maxSignatureKey+1))), CodeInvalidArgument},
			{"no signature", with(proof, "signature", ""), CodeInvalidArgument},
			{"another device in this session", with(proof, "device", deviceNumber(77)), CodeConflict},
		},
	}
}

func (s *stage) packageRefusals() map[string][]refusal {
	upload := map[string]any{"id": "u1", "cipherSuite": mls.DefaultCipherSuite, "oneTime": s.packages}
	claim := map[string]any{"id": "k1", "user": "bob@example.com", "cipherSuite": mls.DefaultCipherSuite}
	return map[string][]refusal{
		"POST /api/devices/confirm": {
			{"nothing", map[string]any{"devices": []any{}}, CodeInvalidArgument},
			{"too many", map[string]any{"devices": slices.Repeat([]namedKey{{}}, maxConfirmed+1)}, CodeInvalidArgument},
			{"one that is no list", map[string]any{"devices": "alice"}, CodeInvalidArgument},
			{"a key that is a number", map[string]any{"devices": []any{map[string]any{"user": "alice@example.com", "device": "", "signatureKey": 7}}}, CodeInvalidArgument},
			{"a body that is too large", map[string]any{"devices": []namedKey{{User: strings.Repeat("a", confirmBody)}}}, CodeInvalidArgument},
		},
		"POST /api/key-packages": {
			{"no package", with(upload, "oneTime", []Bytes{}), CodeInvalidArgument},
			{"bytes that are none", with(upload, "oneTime", []Bytes{random(100)}), CodeMalformed},
			{"a Welcome", with(upload, "oneTime", []Bytes{welcomeMessage()}), CodeMalformed},
			{"something behind it", with(upload, "oneTime", []Bytes{append(slices.Clone(s.packages[0]), 0)}), CodeMalformed},
			{"a package cut short", with(upload, "oneTime", []Bytes{s.packages[0][:50]}), CodeMalformed},
			{"another device's package", with(upload, "oneTime", s.bob.keyPackages(1)), CodeInvalidMessage},
			{"one twice", with(upload, "oneTime", []Bytes{s.packages[0], s.packages[0]}), CodeInvalidArgument},
			{"another suite", with(upload, "cipherSuite", 1), CodeInvalidArgument},
			{"too many", with(upload, "oneTime", slices.Repeat(s.packages[:1], maxKeyPackages+1)), CodeInvalidArgument},
			{"no id", with(upload, "id", ""), CodeInvalidArgument},
			{"an id with a dot", with(upload, "id", "a.b"), CodeInvalidArgument},
			{"a long id", with(upload, "id", strings.Repeat("i", maxID+1)), CodeInvalidArgument},
		},
		"POST /api/key-packages/claim": {
			{"a user without packages", claim, CodeNotFound},
			{"an unknown user", with(claim, "user", "nobody@example.com"), CodeNotFound},
			{"no user", with(claim, "user", ""), CodeInvalidArgument},
			{"no id", with(claim, "id", ""), CodeInvalidArgument},
			{"a suite out of bounds", with(claim, "cipherSuite", 1<<16), CodeInvalidArgument},
		},
	}
}

func (s *stage) groupRefusals() map[string][]refusal {
	commit := map[string]any{
		"id": "c1", "epoch": 1, "commit": privateMessage(s.g.id, 1, mls.ContentTypeCommit),
		"welcomes": []welcomeFor{}, "added": []deviceName{}, "removed": []deviceName{},
	}
	carol, alice := s.carol.name, s.alice.name
	message := map[string]any{"id": "m1", "message": privateMessage(s.g.id, 1, mls.ContentTypeApplication)}
	return map[string][]refusal{
		"POST /api/groups/{group}/commits": {
			{"a past epoch", with(commit, "epoch", 0, "commit", privateMessage(s.g.id, 0, mls.ContentTypeCommit)), CodeRejected},
			{"a future epoch", with(commit, "epoch", 2, "commit", privateMessage(s.g.id, 2, mls.ContentTypeCommit)), CodeRejected},
			{"an epoch that is not the commit's", with(commit, "epoch", 0), CodeInvalidArgument},
			{"an application message", with(commit, "commit", privateMessage(s.g.id, 1, mls.ContentTypeApplication)), CodeInvalidArgument},
			{"another group's commit", with(commit, "commit", privateMessage(random(16), 1, mls.ContentTypeCommit)), CodeInvalidArgument},
			{"a Welcome for a commit", with(commit, "commit", welcomeMessage()), CodeInvalidArgument},
			{"bytes that are no message", with(commit, "commit", Bytes(random(50))), CodeMalformed},
			{"no commit", with(commit, "commit", ""), CodeInvalidArgument},
			{"no id", with(commit, "id", ""), CodeInvalidArgument},
			{"a Welcome for nobody who is added", with(commit, "welcomes", []welcomeFor{{carol, welcomeMessage()}}), CodeInvalidArgument},
			{"two Welcomes for one", with(commit, "added", []deviceName{carol}, "welcomes", []welcomeFor{{carol, welcomeMessage()}, {carol, welcomeMessage()}}), CodeInvalidArgument},
			{"a Welcome that is none", with(commit, "added", []deviceName{carol}, "welcomes", []welcomeFor{{carol, random(40)}}), CodeMalformed},
			{"a message for a Welcome", with(commit, "added", []deviceName{carol}, "welcomes", []welcomeFor{{carol, privateMessage(s.g.id, 1, 1)}}), CodeInvalidArgument},
			{"a Welcome for no user", with(commit, "welcomes", []welcomeFor{{deviceName{"x", carol.Device}, welcomeMessage()}}), CodeInvalidArgument},
			{"one added twice", with(commit, "added", []deviceName{carol, carol}), CodeInvalidArgument},
			{"one removed twice", with(commit, "removed", []deviceName{carol, carol}), CodeInvalidArgument},
			{"no device added", with(commit, "added", []deviceName{{carol.User, "nothing"}}), CodeInvalidArgument},
			{"no user removed", with(commit, "removed", []deviceName{{"*", carol.Device}}), CodeInvalidArgument},
			{"the sender added", with(commit, "added", []deviceName{alice}), CodeInvalidArgument},
			{"the sender removed", with(commit, "removed", []deviceName{alice}), CodeInvalidArgument},
			{"a short token", with(commit, "linkToken", Bytes(random(31))), CodeInvalidArgument},
			{"a link without a GroupInfo", with(commit, "link", linkRecord{false, random(32)}), CodeInvalidArgument},
			{"a link of a short hash", with(commit, "link", linkRecord{true, random(31)}), CodeInvalidArgument},
			{"a link of no hash", with(commit, "link", linkRecord{true, nil}), CodeInvalidArgument},
			{"too many devices", with(commit, "removed", slices.Repeat([]deviceName{carol}, maxCommitDevices+1)), CodeInvalidArgument},
		},
		"POST /api/groups/{group}/messages": {
			{"a commit", with(message, "message", privateMessage(s.g.id, 1, mls.ContentTypeCommit)), CodeInvalidArgument},
			{"another group's message", with(message, "message", privateMessage(random(16), 1, 1)), CodeInvalidArgument},
			{"a Welcome", with(message, "message", welcomeMessage()), CodeInvalidArgument},
			{"a key package", with(message, "message", s.packages[0]), CodeInvalidArgument},
			{"an epoch to come", with(message, "message", privateMessage(s.g.id, 2, 1)), CodeRejected},
			{"bytes that are no message", with(message, "message", Bytes("hello")), CodeMalformed},
			{"no message", with(message, "message", ""), CodeInvalidArgument},
			{"no id", with(message, "id", ""), CodeInvalidArgument},
			{"an id of two words", with(message, "id", "a b"), CodeInvalidArgument},
		},
		"POST /api/groups/{group}/link": {
			{"no token", map[string]any{"token": ""}, CodeInvalidArgument},
			{"a short token", map[string]any{"token": Bytes(random(31))}, CodeInvalidArgument},
			{"a token of no link", map[string]any{"token": Bytes(random(32))}, CodeLinkEnded},
		},
		"POST /api/inbox/ack": {
			{"nothing", map[string]any{"upTo": 0}, CodeInvalidArgument},
			{"too much", map[string]any{"upTo": uint64(1) << 63}, CodeInvalidArgument},
			{"a text", map[string]any{"upTo": "1"}, CodeInvalidArgument},
		},
		"POST /api/socket-ticket": {{"a field", map[string]any{"x": 1}, CodeInvalidArgument}},
	}
}

// queries are bad requests without a body, by pattern.
func (s *stage) queries() map[string]map[string]Code {
	return map[string]map[string]Code{
		"GET /api/vault": {"?x=1": CodeInvalidArgument},
		"GET /api/key-packages": {"": CodeInvalidArgument, "?cipherSuite=x": CodeInvalidArgument, "?cipherSuite=65536": CodeInvalidArgument,
			"?cipherSuite=3&cipherSuite=3": CodeInvalidArgument},
		"GET /api/groups/{group}/log": {"?after=-1": CodeInvalidArgument, "?limit=0": CodeInvalidArgument, "?limit=501": CodeInvalidArgument, "?limit=07": CodeInvalidArgument,
			"?before=1": CodeInvalidArgument},
		"GET /api/inbox":                   {"?after=9223372036854775808": CodeInvalidArgument, "?limit=x": CodeInvalidArgument, "?user=bob": CodeInvalidArgument},
		"POST /api/groups/{group}/commits": {"?force=1": CodeInvalidArgument},
		"GET /api/groups/{group}/info":     {"": CodeNotFound, "?epoch=1": CodeInvalidArgument},
	}
}

func (s *stage) path(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	return method, strings.Replace(path, "{group}", base64url.EncodeToString(s.g.id), 1)
}

// expect sends a bad request and shows that it is refused with the code and changed nothing.
func (s *stage) expect(t *testing.T, who *person, pattern, why string, body any, query string, code Code) {
	t.Helper()
	method, path := s.path(pattern)
	before := s.snapshot()
	answer := who.send(method, path+query, body)
	if answer.code() != code || answer.status != statusOf[code] && answer.status != http.StatusForbidden && answer.status != http.StatusRequestEntityTooLarge {
		t.Errorf("%s, %s: %d %.200s, want %s", pattern, why, answer.status, answer.body, code)
	}
	if !slices.Equal(before, s.snapshot()) {
		t.Errorf("%s, %s: something changed", pattern, why)
	}
}

func TestEveryEndpointRefusesBadInputAndChangesNothing(t *testing.T) {
	s := newStage(t)
	table := map[string][]refusal{}
	for _, part := range []map[string][]refusal{s.loginRefusals(), s.accountRefusals(), s.packageRefusals(), s.groupRefusals()} {
		for pattern, refusals := range part {
			table[pattern] = refusals
		}
	}
	for _, rt := range routes {
		for _, r := range table[rt.pattern] {
			s.expect(t, s.alice, rt.pattern, r.why, r.body, "", r.code)
		}
		for query, code := range s.queries()[rt.pattern] {
			s.expect(t, s.alice, rt.pattern, query, nil, query, code)
		}
		if len(table[rt.pattern])+len(s.queries()[rt.pattern]) == 0 {
			t.Errorf("%s has no bad input in this test", rt.pattern)
		}
	}
}

func TestEveryBodyIsStrictJSON(t *testing.T) {
	s := newDevStage(t)
	bodies := map[string]struct {
		text string
		code Code
	}{
		"nothing":             {"", CodeMalformed},
		"no JSON":             {"{", CodeMalformed},
		"a text":              {`"x"`, CodeInvalidArgument},
		"a list":              {`[]`, CodeInvalidArgument},
		"an unknown field":    {`{"nothing":1}`, CodeInvalidArgument},
		"a field twice":       {`{"id":"a","id":"b"}`, CodeMalformed},
		"a field in capitals": {`{"Email":"a"}`, CodeMalformed},
		"a second value":      {`{} {}`, CodeMalformed},
		"something behind it": {`{}]`, CodeMalformed},
		"too deep":            {strings.Repeat(`{"a":`, 20) + "1" + strings.Repeat("}", 20), CodeMalformed},
		"a NUL":               {"{}\x00", CodeMalformed},
	}
	for _, rt := range slices.Concat(routes, devRoutes) {
		if rt.body == 0 {
			continue
		}
		for why, bad := range bodies {
			s.expect(t, s.alice, rt.pattern, why, bad.text, "", bad.code)
		}
		if rt.body == smallBody {
			s.expect(t, s.alice, rt.pattern, "too large", `{"x":"`+strings.Repeat("a", smallBody)+`"}`, "", CodeInvalidArgument)
		}
	}
}

func TestEveryEndpointAsksForWhatItNeeds(t *testing.T) {
	s := newStage(t)
	nobody, visitor := s.anonymous(), s.visitor("dora@example.com", 9)
	forged := &person{lab: s.lab, token: token("alice@example.com") + "." + base64url.EncodeToString(random(tokenSize))}
	for _, rt := range routes {
		body := any("{}")
		if rt.body == 0 {
			body = nil
		}
		if rt.auth != open {
			s.expect(t, nobody, rt.pattern, "no session", body, "", CodeUnauthorized)
			s.expect(t, forged, rt.pattern, "a forged token", body, "", CodeUnauthorized)
			for _, bad := range []string{"x", ".", "a.b", token("alice@example.com"), ">." + base64url.EncodeToString(random(tokenSize))} {
				s.expect(t, &person{lab: s.lab, token: bad}, rt.pattern, "the token "+bad, body, "", CodeUnauthorized)
			}
		}
		if rt.auth == proven {
			s.expect(t, visitor, rt.pattern, "no proven device", body, "", CodeUnauthorized)
		}
	}
}

func TestAGroupsNameIsCanonical(t *testing.T) {
	s := newStage(t)
	for _, name := range []string{"*", "a=", "AB", "a.b", strings.Repeat("A", 88), "%3E", "++++"} {
		for _, what := range []string{"commits", "messages"} {
			s.refused(CodeInvalidArgument, s.alice.post("/api/groups/"+name+"/"+what, "{}"))
		}
		s.refused(CodeInvalidArgument, s.alice.get("/api/groups/"+name+"/log"))
	}
}

func TestAnOutsiderCannotTellWhetherAGroupExists(t *testing.T) {
	s := newStage(t)
	other := newGroup()
	for _, g := range []*group{s.g, other} {
		s.refused(CodeNotAMember, s.carol.get(g.path("log")))
		s.refused(CodeNotAMember, s.carol.say(&group{g.id, 1}, "m"))
		later := &group{g.id, 1}
		s.refused(CodeNotAMember, s.carol.post(g.path("commits"), later.commitBody("c")))
	}
	s.refused(CodeNotAMember, s.carol.post(s.g.path("commits"), (&group{s.g.id, 0}).commitBody("c")))
}

func TestPathsAndMethodsThatAreNot(t *testing.T) {
	s := newStage(t)
	for _, path := range []string{"/api/", "/api/nothing", "/api/groups/x", "/dev/reset", "/dev/"} {
		s.refused(CodeNotFound, s.alice.post(path, "{}"))
	}
	for _, path := range []string{"/api/login", "/api/socket-ticket", s.g.path("commits")} {
		answer := s.alice.get(path)
		if answer.status != http.StatusMethodNotAllowed || answer.code() != CodeUnsupported || answer.header.Get("Allow") != http.MethodPost {
			t.Errorf("GET %s: %d %s, Allow %s", path, answer.status, answer.body, answer.header.Get("Allow"))
		}
	}
}

// A page of another origin may send a text or a form without being asked first, so that a body that calls itself one is
// refused, however good it is.
func TestABodyCallsItselfJSON(t *testing.T) {
	s := newDevStage(t)
	send := func(path, kind, body string) *reply {
		request, err := http.NewRequest(http.MethodPost, s.server.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+s.alice.token)
		if kind != "" {
			request.Header.Set("Content-Type", kind)
		}
		answer, err := s.alice.exchanged(request)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	for path, body := range map[string]string{"/api/login/start": `{"email":"a@example.com"}`, "/api/socket-ticket": "{}", "/dev/reset": `{"users":["user1@example.com"]}`} {
		before := s.snapshot()
		for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json, text/plain"} {
			if answer := send(path, kind, body); answer.status != http.StatusBadRequest || answer.code() != CodeInvalidArgument {
				t.Errorf("%s of type %q: %d %s, want 400 %s", path, kind, answer.status, answer.body, CodeInvalidArgument)
			}
		}
		if !slices.Equal(before, s.snapshot()) {
			t.Errorf("%s: something changed", path)
		}
		if answer := send(path, "application/json; charset=utf-8", body); answer.status != http.StatusOK {
			t.Errorf("%s: %d %s, so that the type was not what was wrong", path, answer.status, answer.body)
		}
	}
}
