package keyschedule

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"mlswasm/internal/vectors"
	"mlswasm/pkg/mls/internal/secret"
	"mlswasm/pkg/mls/internal/suite"
	"mlswasm/pkg/mls/internal/wire"
)

func lookup(t testing.TB, id uint16) *suite.Suite {
	t.Helper()
	s, ok := suite.Lookup(id)
	if !ok {
		t.Fatalf("no suite %d", id)
	}
	return s
}

func equal(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s: %x, want %x", what, got, want)
	}
}

func TestOfficialKeyScheduleVectors(t *testing.T) {
	type epoch struct {
		GroupContext  vectors.Hex `json:"group_context"`
		Commit        vectors.Hex `json:"commit_secret"`
		PSK           vectors.Hex `json:"psk_secret"`
		Joiner        vectors.Hex `json:"joiner_secret"`
		Welcome       vectors.Hex `json:"welcome_secret"`
		Init          vectors.Hex `json:"init_secret"`
		SenderData    vectors.Hex `json:"sender_data_secret"`
		Encryption    vectors.Hex `json:"encryption_secret"`
		Exporter      vectors.Hex `json:"exporter_secret"`
		Authenticator vectors.Hex `json:"epoch_authenticator"`
		External      vectors.Hex `json:"external_secret"`
		Confirmation  vectors.Hex `json:"confirmation_key"`
		Membership    vectors.Hex `json:"membership_key"`
		Resumption    vectors.Hex `json:"resumption_psk"`
		ExternalPub   vectors.Hex `json:"external_pub"`
		Export        struct {
			Label   string      `json:"label"`
			Context vectors.Hex `json:"context"`
			Length  int         `json:"length"`
			Secret  vectors.Hex `json:"secret"`
		} `json:"exporter"`
	}
	type vector struct {
		Suite  uint16      `json:"cipher_suite"`
		Init   vectors.Hex `json:"initial_init_secret"`
		Epochs []epoch     `json:"epochs"`
	}
	vectors.Each(t, "key-schedule.json", func(t *testing.T, v vector) {
		s := lookup(t, v.Suite)
		init := InitSecret{secret.New(v.Init)}
		for _, e := range v.Epochs {
			joiner := Join(s, init, CommitSecret{secret.New(e.Commit)}, e.GroupContext)
			welcome, got := Derive(s, joiner, PSKSecret{secret.New(e.PSK)}, e.GroupContext)
			equal(t, "joiner_secret", joiner.Bytes(), e.Joiner)
			equal(t, "welcome_secret", welcome.Bytes(), e.Welcome)
			equal(t, "welcome_secret alone", Welcome(s, joiner, PSKSecret{secret.New(e.PSK)}).Bytes(), e.Welcome)
			equal(t, "init_secret", got.Init.Bytes(), e.Init)
			equal(t, "sender_data_secret", got.SenderData.Bytes(), e.SenderData)
			equal(t, "encryption_secret", got.Encryption.Bytes(), e.Encryption)
			equal(t, "exporter_secret", got.Exporter.Bytes(), e.Exporter)
			equal(t, "epoch_authenticator", got.Authenticator.Bytes(), e.Authenticator)
			equal(t, "external_secret", got.External.Bytes(), e.External)
			equal(t, "confirmation_key", got.Confirmation.Bytes(), e.Confirmation)
			equal(t, "membership_key", got.Membership.Bytes(), e.Membership)
			equal(t, "resumption_psk", got.Resumption.Bytes(), e.Resumption)
			if got.Export.Len() != s.Nh() {
				t.Error("no application_export_secret")
			}
			external, err := got.External.KeyPair(s)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "external_pub", external.Public(), e.ExternalPub)
			exported, err := got.Exporter.Export(s, e.Export.Label, e.Export.Context, e.Export.Length)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "exporter", exported.Bytes(), e.Export.Secret)
			init = got.Init
		}
	})
}

func TestOfficialPSKVectors(t *testing.T) {
	type vector struct {
		Suite uint16 `json:"cipher_suite"`
		PSKs  []struct {
			ID    vectors.Hex `json:"psk_id"`
			PSK   vectors.Hex `json:"psk"`
			Nonce vectors.Hex `json:"psk_nonce"`
		} `json:"psks"`
		Secret vectors.Hex `json:"psk_secret"`
	}
	vectors.Each(t, "psk_secret.json", func(t *testing.T, v vector) {
		s := lookup(t, v.Suite)
		var psks []PSK
		for _, p := range v.PSKs {
			id, err := wire.EncodeFunc(func(c *wire.Codec) {
				external := uint8(1)
				c.Uint8(&external)
				c.Bytes((*[]byte)(&p.ID))
				c.Bytes((*[]byte)(&p.Nonce))
			})
			if err != nil {
				t.Fatal(err)
			}
			psks = append(psks, PSK{id, secret.New(p.PSK)})
		}
		mixed, err := MixPSKs(s, psks)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "psk_secret", mixed.Bytes(), v.Secret)
	})
}

func TestTheMixOfNoPSKIsZero(t *testing.T) {
	s := lookup(t, 7)
	mixed, err := MixPSKs(s, nil)
	if err != nil || !mixed.Equal(s.Zero()) || mixed.Len() != s.Nh() {
		t.Errorf("%x, %v", mixed.Bytes(), err)
	}
	if _, err := MixPSKs(s, make([]PSK, 1<<16)); !errors.Is(err, ErrTooManyPSKs) {
		t.Errorf("65536 keys: %v", err)
	}
}

func TestExporterLengthIsBounded(t *testing.T) {
	s := lookup(t, 1)
	x := ExporterSecret{s.Zero()}
	for _, n := range []int{-1, s.MaxExpand() + 1, 1 << 16, 1<<31 - 1} {
		if _, err := x.Export(s, "label", nil, n); !errors.Is(err, suite.ErrLength) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	for _, n := range []int{0, 1, s.MaxExpand()} {
		if got, err := x.Export(s, "label", nil, n); err != nil || got.Len() != n {
			t.Errorf("%d bytes: %d, %v", n, got.Len(), err)
		}
	}
}

func TestExportsDifferByLabelContextAndLength(t *testing.T) {
	s := lookup(t, 1)
	x := ExporterSecret{s.Zero()}
	seen := map[string]bool{}
	for _, c := range []struct {
		label, context string
		length         int
	}{{"a", "b", 32}, {"a", "", 32}, {"ab", "", 32}, {"", "ab", 32}, {"a", "b", 33}} {
		got, err := x.Export(s, c.label, []byte(c.context), c.length)
		if err != nil || seen[string(got.Bytes()[:32])] {
			t.Errorf("%+v: repeated or %v", c, err)
		}
		seen[string(got.Bytes()[:32])] = true
	}
}

// The sample of a ciphertext shorter than Nh is the whole of it (RFC 9420, Section 6.3.2).
func TestSenderDataOfAShortCiphertext(t *testing.T) {
	s := lookup(t, 3)
	x := SenderDataSecret{s.Zero()}
	long := bytes.Repeat([]byte{7}, s.Nh()+5)
	key1, nonce1 := x.KeyNonce(s, long)
	key2, nonce2 := x.KeyNonce(s, long[:s.Nh()])
	if !key1.Equal(key2) || !nonce1.Equal(nonce2) || key1.Len() != s.Nk() || nonce1.Len() != s.Nn() {
		t.Error("what follows the sample counts")
	}
	if key3, _ := x.KeyNonce(s, long[:s.Nh()-1]); key3.Equal(key1) {
		t.Error("a shorter ciphertext has the same sample")
	}
	x.KeyNonce(s, nil)
}

func TestTagsAreOfTheirKeyAndContent(t *testing.T) {
	s := lookup(t, 4)
	k := ConfirmationKey{secret.New(bytes.Repeat([]byte{1}, s.Nh()))}
	m := MembershipKey{secret.New(bytes.Repeat([]byte{2}, s.Nh()))}
	hash := []byte("hash")
	if tag := k.Tag(s, hash); !k.Verify(s, hash, tag) || k.Verify(s, hash[1:], tag) || k.Verify(s, hash, tag[1:]) || m.Verify(s, hash, tag) {
		t.Error("confirmation tag")
	}
	if tag := m.Tag(s, hash); !m.Verify(s, hash, tag) || m.Verify(s, hash[1:], tag) || m.Verify(s, hash, nil) {
		t.Error("membership tag")
	}
}

func TestAnEpochIsStoredWithoutItsEncryptionSecret(t *testing.T) {
	s := lookup(t, 2)
	root, err := RandomEpochSecret(s)
	if err != nil || root.Len() != s.Nh() {
		t.Fatalf("%d bytes, %v", root.Len(), err)
	}
	e := FromEpochSecret(s, root)
	b, err := wire.EncodeFunc(e.Wire)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b, e.Encryption.Bytes()) || bytes.Contains(b, root.Bytes()) {
		t.Error("the stored epoch holds what it must not")
	}
	var got Epoch
	if err := wire.DecodeFunc(b, got.Wire); err != nil {
		t.Fatal(err)
	}
	if again, err := wire.EncodeFunc(got.Wire); err != nil || !bytes.Equal(again, b) || got.Encryption.Len() != 0 {
		t.Errorf("loads differently: %v", err)
	}
}

// Every field of an Epoch is cleared: the list in Clear can not fall behind the struct.
func TestClearLeavesNoSecret(t *testing.T) {
	s := lookup(t, 1)
	root, err := RandomEpochSecret(s)
	if err != nil {
		t.Fatal(err)
	}
	e := FromEpochSecret(s, root)
	v := reflect.ValueOf(e).Elem()
	lengths := func() (n int) {
		for i := range v.NumField() {
			n += v.Field(i).Interface().(interface{ Len() int }).Len()
		}
		return n
	}
	if got := lengths(); got != v.NumField()*s.Nh() {
		t.Errorf("%d bytes in %d secrets", got, v.NumField())
	}
	if e.Clear(); lengths() != 0 {
		t.Errorf("%d bytes left", lengths())
	}
}

func TestEveryGroupStartsFromItsOwnSecret(t *testing.T) {
	s := lookup(t, 1)
	a, err := RandomEpochSecret(s)
	b, err2 := RandomEpochSecret(s)
	if err != nil || err2 != nil || a.Equal(b.Secret) {
		t.Errorf("two draws: %v, %v", err, err2)
	}
}
