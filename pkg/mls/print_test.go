package mls

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/secrettree"
)

// spellings are the ways in which bytes may turn up in a text.
func spellings(b []byte) []string {
	b = b[:min(len(b), 12)]
	list := fmt.Sprint(b)
	quoted := fmt.Sprintf("%q", b)
	return []string{
		string(b), fmt.Sprintf("%x", b), fmt.Sprintf("%X", b), fmt.Sprintf("% x", b), quoted[1 : len(quoted)-1],
		base64.StdEncoding.EncodeToString(b[:9]), base64.URLEncoding.EncodeToString(b[:9]),
		list[1 : len(list)-1], strings.ReplaceAll(list[1:len(list)-1], " ", ","), strings.ReplaceAll(list[1:len(list)-1], " ", ", "),
		strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", b), "[]byte{"), "}"),
	}
}

// leaks tells which spelling of a secret a text has.
func leaks(text string, secrets [][]byte) (string, bool) {
	for _, b := range secrets {
		for _, s := range spellings(b) {
			if strings.Contains(text, s) {
				return s, true
			}
		}
	}
	return "", false
}

// guarded returns copies of the secrets that are long enough not to turn up by chance.
func guarded(found map[*byte]held) [][]byte {
	var out [][]byte
	for _, x := range found {
		if len(x.bytes) >= 16 && !bytes.Equal(x.bytes, make([]byte, len(x.bytes))) {
			out = append(out, bytes.Clone(x.bytes))
		}
	}
	return out
}

// texts is everything that printing and encoding make of a value.
func texts(v any) string {
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%b", "%c", "%U", "%T", "%p"} {
		fmt.Fprintf(&out, verb+"\n", v)
	}
	text, err := json.Marshal(v)
	fmt.Fprintln(&out, string(text), err)
	return out.String()
}

// withSecrets is one value of every type of this package that can hold a secret.
func withSecrets(t *testing.T) []any {
	w := newWorld(t, "alice", "bob", "carol")
	psk, err := NewExternalPSK([]byte("id"), bytes.Repeat([]byte("psk!"), 8))
	w.check(err)
	w.check(w.group("alice").AddPSK(psk))
	w.talk()
	w.commit("carol")
	w.talk()
	g, kp := w.group("alice"), newTestKeyPackage(t, w.client("dave").signer)
	w.propose("alice", Update())
	d := &commitDraft{order: &order{proposals: []*proposal{{kind: proposalTypeAdd, add: &addProposal{*kp.Public()}}}}}
	d.by = memberCommits(g.OwnLeaf())
	w.check(g.draft(d))
	j := &joining{signer: w.clients["dave"].signer, kp: kp, joinOptions: joinOptions{psks: []*PSK{psk}}}
	w.check(j.hold())
	w.check(j.openWelcome(d.welcomed))
	claim, err := g.epoch.messages.ratchets.Peek(1, secrettree.Application, 7)
	w.check(err)
	pair, err := g.suite.GenerateKeyPair()
	w.check(err)
	signature, err := g.suite.GenerateSignatureKey()
	w.check(err)
	return []any{
		g, w.clients["alice"], *w.clients["alice"].signer, kp, psk, d, j, claim, pair, signature, &storedSigner{private: signature.Raw()},
		&opened{claim: claim}, &Transition{next: d.next, signer: g.signer}, g.past[0], g.pending[0], *g.pending[0], g.pending[0].cover(), d.p,
		d.path, &openedPath{d.private, d.path.commitSecret, d.path.commitSecret}, &j.secrets, j.secrets.pathSecret, d.next, d.private, *d.private,
		g.epoch.secrets, *g.epoch.secrets, g.epoch.messages, g.epoch.messages.ratchets, &g.psks, neededPSK{secret: psk.secret},
		&pathOpening{private: d.private}, pathSubject{pathOpening: pathOpening{private: d.private}}, nextEpochSubject{next: d.next},
		publicSubject{messageKeys: g.epoch.messages}, signedSubject{messageKeys: g.epoch.messages}, listSubject{epoch: g.epoch},
		proposalSubject{epoch: g.epoch}, pathRequest{signer: g.signer}, &loading{g: g}, &origin{}, j.joinOptions, commitSubject{list: d.list},
		g.parts(func(string) bool { return false }), StatePart{"group", g.epoch.secrets.Init.Clone().Bytes()},
	}
}

// Does no value print a secret, under any verb or as JSON?
func TestNoTypePrintsASecret(t *testing.T) {
	values := withSecrets(t)
	secrets := guarded(secretsOf(values...))
	if len(secrets) < 50 {
		t.Fatalf("only %d secrets are looked for", len(secrets))
	}
	for _, v := range values {
		text := texts(v)
		if part, ok := v.(StatePart); ok {
			text = strings.ReplaceAll(text, base64.StdEncoding.EncodeToString(part.Data), "") // as JSON it is there to be stored
			text = strings.ReplaceAll(text, fmt.Sprintf("%p", v), "")                         // a verb that asks no method of what is no pointer
			secrets = append(secrets, part.Data)
		}
		if spelling, leak := leaks(text, secrets); leak {
			t.Errorf("%T prints %q", v, spelling)
		}
	}
}

// Would the test above see one?
func TestPrintedSecretIsSeen(t *testing.T) {
	b := []byte("0123\x00\xff67 89abcdef\n")
	for _, text := range []string{
		texts(b), texts(string(b)), texts(struct{ s []byte }{b}), fmt.Sprintf("%#v", b), fmt.Sprintf("%X", b), fmt.Sprintf("%q", b),
		fmt.Sprint(b), base64.StdEncoding.EncodeToString(b), fmt.Sprintf("malformed at % x", b),
	} {
		if _, leak := leaks(text, [][]byte{b}); !leak {
			t.Errorf("not seen in %q", text)
		}
	}
}

// Does no error tell a secret that was made or held when it was? Every rule is broken once more.
func TestNoErrorTellsASecret(t *testing.T) {
	for _, c := range ruleCases {
		t.Run(c.rule+" "+c.what, func(t *testing.T) {
			var secrets [][]byte
			stop := secret.WatchForTest(func(s secret.Secret) {
				if s.Len() >= 16 && !bytes.Equal(s.Bytes(), make([]byte, s.Len())) {
					secrets = append(secrets, bytes.Clone(s.Bytes()))
				}
			})
			err := c.judge(t)
			stop()
			for cause := err; cause != nil; cause = errors.Unwrap(cause) {
				if spelling, leak := leaks(cause.Error()+fmt.Sprintf("%+v %#v", cause, cause), secrets); leak {
					t.Errorf("%T tells %q", cause, spelling)
				}
			}
		})
	}
}

// Is every type that can hold a secret among those that are printed? The types are those that a walk from a group, a
// Transition and a join can meet.
func TestEveryTypeWithASecretIsPrinted(t *testing.T) {
	printed := map[reflect.Type]bool{}
	values := withSecrets(t)
	for _, v := range values {
		typ := reflect.TypeOf(v)
		for typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		printed[typ] = true
	}
	holders := map[reflect.Type]bool{}
	for typ := range printed {
		holds(typ, holders, map[reflect.Type]bool{})
	}
	for typ := range holders {
		if strings.HasSuffix(typ.PkgPath(), "pkg/mls") && !printed[typ] && typ.Name() != "client" && typ.Name() != "world" {
			t.Errorf("%v can hold a secret and is not printed", typ)
		}
	}
}

// holds collects the named structs at or below a type that can hold a secret.
func holds(t reflect.Type, found, seen map[reflect.Type]bool) bool {
	if t == secretType {
		return true
	}
	if seen[t] {
		return found[t]
	}
	seen[t] = true
	any := false
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		any = holds(t.Elem(), found, seen)
	case reflect.Struct:
		for i := range t.NumField() {
			any = holds(t.Field(i).Type, found, seen) || any
		}
		if any && t.Name() != "" {
			found[t] = true
		}
	}
	return any
}
