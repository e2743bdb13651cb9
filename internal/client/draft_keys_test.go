//go:build !mlswasm_compact

package client

import (
	"bytes"
	"testing"
)

// Every member gets the same secret of a component, once, and a crash gives it to nobody again.
func TestTheSecretOfAComponentIsExportedOnce(t *testing.T) {
	devices, cid := drafting(t, []string{"safeExporter"}, "a", "b")
	a, b := devices[0], devices[1]
	export := func(d *device, component uint32) ([]byte, error) {
		r, err := try[DraftSecretResult](d.client, "draftExportSecret", &DraftComponentOf{cid, component})
		return r.Secret, err
	}
	mine, err := export(a, calendar)
	expectCode(t, err, "")
	b.reload()
	theirs, err := export(b, calendar)
	expectCode(t, err, "")
	other, err := export(b, polls)
	expectCode(t, err, "")
	if len(mine) != 32 || !bytes.Equal(mine, theirs) || bytes.Equal(theirs, other) {
		t.Errorf("%x, %x, %x", mine, theirs, other)
	}
	for range 2 {
		_, err = export(b, calendar)
		expectCode(t, err, CodeTooOld)
		b.reload()
	}
	must[ChangeResult](a, "updateKeys", &ConversationParams{cid})
	a.reload() // with the commit under way
	settled(a, b)
	next, err := export(a, calendar)
	expectCode(t, err, "")
	if theirs, err = export(b, calendar); err != nil || !bytes.Equal(next, theirs) || bytes.Equal(next, mine) {
		t.Errorf("%x, %x, %v", next, theirs, err)
	}
}

// A secret that cannot be stored as given away is not given away.
func TestASecretIsStoredAsExportedBeforeItIsAnswered(t *testing.T) {
	devices, cid := drafting(t, []string{"safeExporter"}, "a")
	a := devices[0]
	a.store.failCommit = a.store.commits + 1
	_, err := try[DraftSecretResult](a.client, "draftExportSecret", &DraftComponentOf{cid, calendar})
	expectCode(t, err, CodeStorageFailed)
	if r := must[DraftSecretResult](a, "draftExportSecret", &DraftComponentOf{cid, calendar}); len(r.Secret) != 32 {
		t.Errorf("%+v", r)
	}
}

func TestComponentsUseTheKeysOfMembers(t *testing.T) {
	devices, cid := drafting(t, []string{"safeKeys"}, "a", "b", "c")
	a, b, c := devices[0], devices[1], devices[2]
	seal := func(to *DeviceName) []byte {
		return must[DraftSealResult](a, "draftSafeEncrypt", &DraftSealParams{cid, to, calendar, "invite", []byte("x"), []byte("secret")}).Ciphertext
	}
	open := func(d *device, own bool, change func(*DraftOpenParams)) (string, error) {
		p := &DraftOpenParams{cid, own, calendar, "invite", []byte("x"), seal(nil)}
		if own {
			p.Ciphertext = seal(&b.name)
		}
		if change != nil {
			change(p)
		}
		r, err := try[DraftOpenResult](d.client, "draftSafeDecrypt", p)
		return string(r.Plaintext), err
	}
	for _, d := range []*device{b, c} {
		d.reload()
		if got, err := open(d, false, nil); got != "secret" || err != nil {
			t.Errorf("%s: %q, %v", d.name.User, got, err)
		}
	}
	if got, err := open(b, true, nil); got != "secret" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	for why, err := range map[string]error{
		"another device":    second(open(c, true, nil)),
		"another component": second(open(b, true, func(p *DraftOpenParams) { p.Component = polls })),
		"another label":     second(open(b, true, func(p *DraftOpenParams) { p.Label = "" })),
		"another context":   second(open(b, true, func(p *DraftOpenParams) { p.Context = nil })),
		"all, not one":      second(open(b, true, func(p *DraftOpenParams) { p.Own = false })),
	} {
		if CodeOf(err) != CodeInvalidMessage {
			t.Errorf("%s: %v", why, err)
		}
	}
	signed := must[DraftSignResult](a, "draftSafeSign", &DraftSignParams{cid, calendar, "date", []byte("monday")}).Signature
	verify := func(change func(*DraftVerifyParams)) bool {
		p := &DraftVerifyParams{cid, a.name, calendar, "date", []byte("monday"), signed}
		change(p)
		return must[DraftVerifyResult](b, "draftSafeVerify", p).Valid
	}
	if !verify(func(*DraftVerifyParams) {}) {
		t.Error("the signature does not hold")
	}
	if verify(func(p *DraftVerifyParams) { p.Signer = c.name }) || verify(func(p *DraftVerifyParams) { p.Component = polls }) ||
		verify(func(p *DraftVerifyParams) { p.Content = nil }) || verify(func(p *DraftVerifyParams) { p.Signature = nil }) {
		t.Error("a signature of something else holds")
	}
}

func second(_ string, err error) error { return err }
