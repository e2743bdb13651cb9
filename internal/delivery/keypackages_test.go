package delivery

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"mlswasm/pkg/mls"
)

func (p *person) upload(id string, oneTime []Bytes, lastResort Bytes) *reply {
	p.t.Helper()
	body := map[string]any{"id": id, "cipherSuite": mls.DefaultCipherSuite, "oneTime": oneTime}
	if lastResort != nil {
		body["lastResort"] = lastResort
	}
	return p.post("/api/key-packages", body)
}

func (p *person) stock() stock {
	p.t.Helper()
	var have stock
	p.must(http.StatusOK, p.get("/api/key-packages?cipherSuite=3")).into(&have)
	return have
}

func (p *person) claim(id, user string) (*reply, []claimedPackage) {
	r, err := p.try(http.MethodPost, "/api/key-packages/claim", map[string]any{"id": id, "user": user, "cipherSuite": mls.DefaultCipherSuite})
	if err != nil {
		p.t.Error(err)
		return nil, nil
	}
	var in claimAnswer
	r.into(&in)
	return r, in.Packages
}

func TestAKeyPackageIsHandedOutOnce(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	bob := l.person("bob@example.com", 1)
	const stocked, claims = 12, 20
	bob.must(http.StatusOK, bob.upload("u0", bob.keyPackages(stocked), nil))
	claimants := []*person{l.person("alice@example.com", 2), l.person("carol@example.com", 3)}

	var mu sync.Mutex
	given, empty := map[string]int{}, 0
	var group sync.WaitGroup
	for i := range claims {
		group.Go(func() {
			r, packages := claimants[i%2].claim(fmt.Sprintf("k%d", i), "bob@example.com")
			mu.Lock()
			defer mu.Unlock()
			switch {
			case r.status == http.StatusOK && len(packages) == 1 && !packages[0].LastResort:
				given[string(packages[0].KeyPackage)]++
			case r.code() == CodeNotFound:
				empty++
			default:
				t.Errorf("%d %s", r.status, r.body)
			}
		})
	}
	group.Wait()
	for keyPackage, times := range given {
		if times != 1 {
			t.Errorf("a package of %d bytes was handed out %d times", len(keyPackage), times)
		}
	}
	if len(given) != stocked || empty != claims-stocked || bob.stock() != (stock{0, false}) {
		t.Errorf("%d packages given, %d claims empty, %+v left", len(given), empty, bob.stock())
	}
}

func TestTheSameClaimGetsTheSamePackage(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob := l.person("alice@example.com", 1), l.person("bob@example.com", 2)
	bob.must(http.StatusOK, bob.upload("u0", bob.keyPackages(5), nil))
	var mu sync.Mutex
	given := map[string]bool{}
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() {
			r, _ := alice.claim("again", "bob@example.com")
			mu.Lock()
			given[string(r.body)] = true
			mu.Unlock()
		})
	}
	group.Wait()
	if len(given) != 1 || bob.stock().OneTime != 4 {
		t.Errorf("%d different answers, %d packages left", len(given), bob.stock().OneTime)
	}
	r, _ := alice.claim("again", "alice@example.com")
	l.refused(CodeConflict, r)
}

func TestTheLastResortIsGivenWhenNothingElseIsLeft(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob := l.person("alice@example.com", 1), l.person("bob@example.com", 2)
	packages := bob.keyPackages(2)
	bob.must(http.StatusOK, bob.upload("u0", packages[:1], packages[1]))
	for i, want := range []bool{false, true, true} {
		_, got := alice.claim(fmt.Sprintf("k%d", i), "bob@example.com")
		if len(got) != 1 || got[0].LastResort != want || got[0].Device != bob.name.Device {
			t.Errorf("claim %d gives %+v", i, got)
		}
	}
	if bob.stock() != (stock{0, true}) {
		t.Errorf("%+v is left", bob.stock())
	}
}

func TestAClaimGivesOnePackageOfEachDevice(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice := l.person("alice@example.com", 1)
	bare := l.person("bob@example.com", 4)
	for i := range 3 {
		device := l.person("bob@example.com", 10+i)
		device.must(http.StatusOK, device.upload("u", device.keyPackages(1), nil))
	}
	_, packages := alice.claim("k0", "bob@example.com")
	devices := map[string]bool{}
	for _, p := range packages {
		devices[p.Device] = true
	}
	if len(packages) != 3 || len(devices) != 3 || devices[bare.name.Device] {
		t.Errorf("packages of %v", devices)
	}
}

func TestAUserClaimsForTheOwnOtherDevices(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	phone, laptop := l.person("alice@example.com", 1), l.person("alice@example.com", 2)
	for _, device := range []*person{phone, laptop} {
		device.must(http.StatusOK, device.upload("u", device.keyPackages(1), nil))
	}
	_, packages := phone.claim("k", "alice@example.com")
	if len(packages) != 1 || packages[0].Device != laptop.name.Device || phone.stock().OneTime != 1 {
		t.Errorf("got %+v", packages)
	}
	r, packages := phone.claim("k2", "alice@example.com")
	if r.status != http.StatusOK || len(packages) != 0 {
		t.Errorf("nothing left: %d %s", r.status, r.body)
	}
}

func TestAResentUploadAddsNothing(t *testing.T) {
	l := newLab(t, testConfig(t.TempDir()))
	alice, bob := l.person("alice@example.com", 1), l.person("bob@example.com", 2)
	packages := bob.keyPackages(4)
	bob.must(http.StatusOK, bob.upload("u0", packages[:3], packages[3]))
	_, given := alice.claim("k0", "bob@example.com")
	bob.must(http.StatusOK, bob.upload("u0", packages[:3], packages[3]))
	if bob.stock() != (stock{2, true}) {
		t.Errorf("after a resend %+v", bob.stock())
	}
	l.refused(CodeConflict, bob.upload("u0", packages[:1], nil))
	bob.must(http.StatusOK, bob.upload("u1", packages[:3], nil)) // the same packages under a new id
	if bob.stock() != (stock{2, true}) {
		t.Errorf("a spent package of %d bytes is offered again: %+v", len(given[0].KeyPackage), bob.stock())
	}
}
