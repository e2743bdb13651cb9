package client

import (
	"bytes"
	"reflect"
	"sync"
	"testing"
	"time"

	"mlswasm/pkg/mls"
)

func prepare(d *device, oneTime uint32, last bool) PrepareKeyPackagesResult {
	d.t.Helper()
	return must[PrepareKeyPackagesResult](d, "prepareKeyPackages", &PrepareKeyPackagesParams{nil, oneTime, last})
}

func confirm(d *device, id string) {
	d.t.Helper()
	must[Nothing](d, "confirmKeyPackages", &ConfirmKeyPackagesParams{id})
}

func unlocked(t *testing.T) *device {
	t.Helper()
	d := lockedDevice(t, newService(), "a@example.com")
	d.unlock()
	return d
}

func TestTheFirstUploadIsFiftyAndALastResort(t *testing.T) {
	d := unlocked(t)
	r := prepare(d, 0, false)
	if r.Fresh || len(r.Upload.OneTime) != 50 || r.Upload.LastResort == nil {
		t.Fatalf("fresh %v, %d packages", r.Fresh, len(r.Upload.OneTime))
	}
	for _, b := range append(r.Upload.OneTime, *r.Upload.LastResort) {
		kp, err := mls.ParseKeyPackage(b)
		if err != nil {
			t.Fatal(err)
		}
		if err := kp.Verify(d.s.now()); err != nil {
			t.Error(err)
		}
		if life := kp.NotAfter().Sub(d.s.now()); life < 27*24*time.Hour || life > 28*24*time.Hour {
			t.Errorf("a package lives for %v", life)
		}
		if names(kp.Credential()) != d.name {
			t.Error("the credential names another device")
		}
	}
}

func TestS05TenRefreshesAtOnceAreOneUpload(t *testing.T) {
	d := unlocked(t)
	answers := make([]PrepareKeyPackagesResult, 10)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() {
			answers[i], _ = try[PrepareKeyPackagesResult](d.client, "prepareKeyPackages", &PrepareKeyPackagesParams{nil, 0, false})
		})
	}
	all.Wait()
	for _, r := range answers {
		if r.Upload == nil || !reflect.DeepEqual(r, answers[0]) {
			t.Fatal("the answers differ")
		}
	}
}

func TestAnUploadStaysTheSameUntilItIsConfirmed(t *testing.T) {
	d := unlocked(t)
	first := prepare(d, 0, false)
	d.reload()
	if again := prepare(d, 0, false); !reflect.DeepEqual(again, first) {
		t.Error("after a reload the upload is another one")
	}
	confirm(d, first.Upload.ID)
	confirm(d, first.Upload.ID)
	if r := prepare(d, 50, true); !r.Fresh || r.Upload != nil {
		t.Error("after the confirmation something is to be uploaded")
	}
	_, err := try[Nothing](d.client, "confirmKeyPackages", &ConfirmKeyPackagesParams{"another"})
	expectCode(t, err, CodeNotFound)
}

func TestTheDirectoryIsRefilledAtTwentyFive(t *testing.T) {
	for _, c := range []struct {
		left uint32
		want int
	}{{26, 0}, {25, 25}, {1, 49}, {0, 50}} {
		d := unlocked(t)
		confirm(d, prepare(d, 0, false).Upload.ID)
		got := 0
		if u := prepare(d, c.left, true).Upload; u != nil {
			got = len(u.OneTime)
			if u.LastResort != nil {
				t.Error("the last resort was replaced")
			}
		}
		if got != c.want {
			t.Errorf("with %d left %d are made, want %d", c.left, got, c.want)
		}
	}
}

func TestPackagesAreRenewedNineDaysBeforeTheyEnd(t *testing.T) {
	d := unlocked(t)
	confirm(d, prepare(d, 0, false).Upload.ID)
	d.s.clock += Millis((19*24*time.Hour - time.Minute).Milliseconds())
	if !prepare(d, 50, true).Fresh {
		t.Error("renewed too early")
	}
	d.s.clock += Millis((2 * time.Minute).Milliseconds())
	if r := prepare(d, 50, true); r.Fresh || len(r.Upload.OneTime) != 50 || r.Upload.LastResort == nil {
		t.Error("not renewed")
	}
}

func TestAPendingUploadThatGrewOldIsMadeAnew(t *testing.T) {
	d := unlocked(t)
	first := prepare(d, 0, false)
	d.s.clock += Millis((20 * 24 * time.Hour).Milliseconds())
	second := prepare(d, 0, false)
	if second.Upload.ID == first.Upload.ID || bytes.Equal(second.Upload.OneTime[0], first.Upload.OneTime[0]) {
		t.Error("packages that end soon are still to be uploaded")
	}
}

func TestExpiredPrivateHalvesAreDeletedAfterTheGrace(t *testing.T) {
	d := unlocked(t)
	confirm(d, prepare(d, 0, false).Upload.ID)
	count := func() (n int) {
		for key := range d.store.rows {
			if len(key) > 8 && key[:8] == "core/kp/" {
				n++
			}
		}
		return n
	}
	d.s.clock += Millis((28*24*time.Hour + packageGrace - time.Hour).Milliseconds())
	prepare(d, 50, true)
	if n := count(); n != 102 {
		t.Errorf("%d private halves before the end of the grace, want 102", n)
	}
	d.s.clock += Millis((2 * time.Hour).Milliseconds())
	prepare(d, 50, true)
	if n := count(); n != 51 {
		t.Errorf("%d private halves after the grace, want 51", n)
	}
}

func TestTheDeviceProvesItsKey(t *testing.T) {
	d := unlocked(t)
	challenge := []byte("a challenge of the service")
	p := must[ProveDeviceResult](d, "proveDevice", &ProveDeviceParams{challenge})
	if err := mls.VerifySignature(mls.CipherSuite(p.CipherSuite), p.SignatureKey, "mlswasm device proof", challenge, p.Signature); err != nil {
		t.Error(err)
	}
	if err := mls.VerifySignature(mls.CipherSuite(p.CipherSuite), p.SignatureKey, "mlswasm device proof", challenge[1:], p.Signature); err == nil {
		t.Error("the signature covers another challenge")
	}
}
