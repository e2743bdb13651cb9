package delivery

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"mlswasm/pkg/mls"
)

func (p *person) confirms(devices ...namedKey) []bool {
	p.t.Helper()
	var in struct {
		Confirmed []bool `json:"confirmed"`
	}
	p.must(http.StatusOK, p.post("/api/devices/confirm", map[string]any{"devices": devices})).into(&in)
	return in.Confirmed
}

func TestAKeyIsTheDevicesThatProvedIt(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob := l.person("alice@example.com", 1), l.person("bob@example.com", 2)
	l.visitor("carol@example.com", 3) // has an account, and proved nothing
	key := Bytes(bob.signer.PublicKey())
	good := namedKey{"bob@example.com", bob.name.Device, key}
	for name, c := range map[string]namedKey{
		"another key":               {good.User, good.Device, alice.signer.PublicKey()},
		"no key":                    {good.User, good.Device, nil},
		"another device":            {good.User, deviceNumber(9), key},
		"another user":              {"alice@example.com", good.Device, key},
		"a device that is unproven": {"carol@example.com", deviceNumber(3), key},
		"an unknown user":           {"nobody@example.com", good.Device, key},
		"the user in capitals":      {"BOB@example.com", good.Device, key},
		"a space behind the user":   {"bob@example.com ", good.Device, key},
		"a device in capitals":      {good.User, strings.ToUpper(deviceNumber(0xab)), key},
		"no name at all":            {"", "", key},
		"signs of the journal":      {"*", ">", key},
		"a name of a million":       {strings.Repeat("b", 1<<18), good.Device, key},
	} {
		if got := alice.confirms(good, c, good); !slices.Equal(got, []bool{true, false, true}) {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := alice.confirms(slices.Repeat([]namedKey{good}, maxConfirmed)...); slices.Contains(got, false) || len(got) != maxConfirmed {
		t.Errorf("%v", got)
	}
}

// packagesOf are packages of a suite under a person's name, by a key of that suite.
func (p *person) packagesOf(signer *mls.Signer, n int) (packages []Bytes) {
	p.t.Helper()
	for range n {
		kp, err := signer.NewKeyPackage(time.Now())
		if err != nil {
			p.t.Fatal(err)
		}
		public, err := kp.Public().Marshal()
		if err != nil {
			p.t.Fatal(err)
		}
		packages = append(packages, public)
	}
	return packages
}

// In another suite a device has another key. It is known by the last-resort package, and stays what it is.
func TestAKeyOfAnotherSuiteIsThatOfTheLastResortPackage(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob := l.person("alice@example.com", 1), l.person("bob@example.com", 2)
	signers := make([]*mls.Signer, 2)
	for i := range signers {
		var err error
		if signers[i], err = mls.NewSigner(mls.MLS_128_DHKEMP256_AES128GCM_SHA256_P256, bob.signer.Credential()); err != nil {
			t.Fatal(err)
		}
	}
	first, second := bob.packagesOf(signers[0], 3), bob.packagesOf(signers[1], 2)
	upload := func(id string, oneTime []Bytes, last Bytes) *reply {
		return bob.post("/api/key-packages", map[string]any{"id": id, "cipherSuite": 2, "oneTime": oneTime, "lastResort": last})
	}
	asked := []namedKey{{"bob@example.com", bob.name.Device, signers[0].PublicKey()}, {"bob@example.com", bob.name.Device, signers[1].PublicKey()}}
	if got := alice.confirms(asked...); !slices.Equal(got, []bool{false, false}) {
		t.Errorf("before the upload %v", got)
	}
	bob.must(http.StatusOK, upload("u0", nil, first[0]))
	before := l.snapshot()
	l.refused(CodeInvalidMessage, upload("u1", nil, second[0]))
	l.refused(CodeInvalidMessage, upload("u2", second[:1], nil))
	l.refused(CodeInvalidMessage, upload("u3", []Bytes{first[1], second[1]}, nil))
	if !slices.Equal(l.snapshot(), before) {
		t.Error("a refused upload changed something")
	}
	bob.must(http.StatusOK, upload("u4", first[1:2], first[2]))
	if got := alice.confirms(asked...); !slices.Equal(got, []bool{true, false}) {
		t.Errorf("after the upload %v", got)
	}
}

func TestQuestionsAboutKeysAreLimited(t *testing.T) {
	l := limitedLab(t, func(limits *Limits) { limits.Confirm = Rate{never, 2} })
	alice := l.person("alice@example.com", 1)
	ask := func() *reply {
		return alice.post("/api/devices/confirm", map[string]any{"devices": []namedKey{{"bob@example.com", deviceNumber(2), nil}}})
	}
	alice.must(http.StatusOK, ask())
	alice.must(http.StatusOK, ask())
	l.refused(CodeRateLimited, ask())
}
