package delivery

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"mlswasm/internal/delivery/journal"
	"mlswasm/pkg/mls"
)

const (
	maxKeyPackage  = 32 << 10
	maxKeyPackages = 200 // one-time, of one device and suite
)

// stock is what a device has in the directory for one suite.
type stock struct {
	OneTime    int  `json:"oneTime"`
	LastResort bool `json:"lastResort"`
}

// shelf names where the key packages of a device and suite stand.
type shelf struct{ user, device, suite string }

func shelfOf(user, device string, suite mls.CipherSuite) shelf {
	return shelf{token(user), device, strconv.Itoa(int(suite))}
}

func (h shelf) oneTime() string    { return journal.Under("kp", h.user, h.device, h.suite) }
func (h shelf) lastResort() string { return journal.Key("kplast", h.user, h.device, h.suite) }

// place is the key of one package: the digest of its bytes, so that the same package cannot stand there twice.
func (h shelf) place(keyPackage []byte) string {
	sum := sha256.Sum256(keyPackage)
	return journal.Key("kp", h.user, h.device, h.suite, base64url.EncodeToString(sum[:]))
}

func (s *Service) stockOf(ctx context.Context, h shelf) (stock, error) {
	var have stock
	places, err := s.journal.All(ctx, h.oneTime())
	if err != nil {
		return have, err
	}
	for _, place := range places {
		if len(place.Data) > 0 {
			have.OneTime++
		}
	}
	_, have.LastResort, err = s.journal.Last(ctx, h.lastResort())
	return have, err
}

func (s *Service) countKeyPackages(c *call) (any, error) {
	suite, err := c.number("cipherSuite", 0, 1<<16-1)
	if err != nil {
		return nil, err
	}
	if suite == 0 {
		return nil, fail(CodeInvalidArgument, "cipherSuite is missing")
	}
	if _, err := s.readLarge(c); err != nil { // the whole shelf, to be counted
		return nil, err
	}
	return s.stockOf(c.Context(), shelfOf(c.session.User, c.session.Device, mls.CipherSuite(suite)))
}

type keyPackageUpload struct {
	ID          string          `json:"id"`
	CipherSuite mls.CipherSuite `json:"cipherSuite"`
	OneTime     []Bytes         `json:"oneTime"`
	LastResort  Bytes           `json:"lastResort"`
}

// putKeyPackages stocks the directory: all packages and the memory of the upload's id are one batch, so that a resend adds nothing,
// even after some of its packages were handed out.
func (s *Service) putKeyPackages(c *call) (any, error) {
	in, err := bodyOf[keyPackageUpload](c)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	if _, err := s.readLarge(c); err != nil { // the whole shelf, to see what stands there
		return nil, err
	}
	var device deviceRecord
	if _, _, err := s.load(c.Context(), journal.Key("device", token(c.session.User), c.session.Device), &device); err != nil {
		return nil, err
	}
	if err := in.checkOwner(c.device(), device); err != nil {
		return nil, err
	}
	h := shelfOf(c.session.User, c.session.Device, in.CipherSuite)
	upload := journal.Key("upload", h.user, h.device, digest(in.ID))
	summary := sha256.Sum256(encode(in))
	for range casAttempts {
		record, known, err := s.journal.Last(c.Context(), upload)
		if err != nil {
			return nil, err
		}
		if known && !slices.Equal(record.Data, summary[:]) {
			return nil, fail(CodeConflict, "this id was used for another upload")
		}
		if !known {
			err = s.storeUpload(c.Context(), h, in, journal.Write{Key: upload, Data: summary[:], Expect: journal.Absent})
		}
		if !errors.Is(err, journal.ErrLost) && !errors.Is(err, journal.ErrUnknown) {
			if err != nil {
				return nil, err
			}
			return s.stockOf(c.Context(), h)
		}
	}
	return nil, journal.ErrUnknown
}

func (in keyPackageUpload) check() error {
	if err := checkID(in.ID); err != nil {
		return err
	}
	if len(in.OneTime) == 0 && len(in.LastResort) == 0 {
		return fail(CodeInvalidArgument, "there is no key package in it")
	}
	if len(in.OneTime) > maxKeyPackages {
		return fail(CodeInvalidArgument, "at most %d key packages at once", maxKeyPackages)
	}
	seen := map[string]bool{}
	for i, keyPackage := range in.all() {
		if seen[string(keyPackage)] {
			return fail(CodeInvalidArgument, "key package %d stands twice", i)
		}
		seen[string(keyPackage)] = true
	}
	return nil
}

// all are the packages of an upload, that of last resort behind the others.
func (in keyPackageUpload) all() []Bytes {
	if len(in.LastResort) == 0 {
		return in.OneTime
	}
	return append(slices.Clone(in.OneTime), in.LastResort)
}

// checkOwner answers unless every package is whole and the device's own: the directory hands out nothing under another's name. Whether
// a signature or a lifetime is good is for whoever uses the package.
func (in keyPackageUpload) checkOwner(owner deviceName, device deviceRecord) error {
	for i, keyPackage := range in.all() {
		if len(keyPackage) > maxKeyPackage {
			return fail(CodeInvalidArgument, "key package %d has over %d bytes", i, maxKeyPackage)
		}
		parsed, err := mls.ParseKeyPackage(keyPackage)
		if err != nil {
			return &Error{Code: CodeMalformed, Message: fmt.Sprintf("key package %d is none", i), cause: err}
		}
		sameKey := in.CipherSuite != device.CipherSuite || bytes.Equal(parsed.SignatureKey(), device.SignatureKey)
		switch {
		case parsed.CipherSuite() != in.CipherSuite:
			return fail(CodeInvalidArgument, "key package %d is of another cipher suite", i)
		case string(parsed.Credential().Identity()) != owner.User+"/"+owner.Device, !sameKey:
			return fail(CodeInvalidMessage, "key package %d is not this device's", i)
		}
	}
	return nil
}

// storeUpload adds what is not there. A package that is there already, or was and is spent, is left out: it is never offered twice.
func (s *Service) storeUpload(ctx context.Context, h shelf, in keyPackageUpload, memory journal.Write) error {
	places, err := s.journal.All(ctx, h.oneTime())
	if err != nil {
		return err
	}
	taken, live := make(map[string]bool, len(places)), 0
	for _, place := range places {
		taken[place.Key] = true
		if len(place.Data) > 0 {
			live++
		}
	}
	if err := s.keepsKey(ctx, h, in); err != nil {
		return err
	}
	writes := []journal.Write{memory}
	for _, keyPackage := range in.OneTime {
		if key := h.place(keyPackage); !taken[key] {
			writes = append(writes, journal.Write{Key: key, Data: keyPackage, Expect: journal.Absent})
			live++
		}
	}
	if live > maxKeyPackages {
		return fail(CodeConflict, "a device has at most %d key packages of a suite", maxKeyPackages)
	}
	if len(in.LastResort) > 0 {
		writes = append(writes, journal.Write{Key: h.lastResort(), Data: in.LastResort})
	}
	return s.journal.PutAll(ctx, writes)
}

// keepsKey answers unless an upload has the signature key under which the device is known in the suite: that of its last-resort package. Who asks
// whether a key is the device's is answered by that one, so it does not change.
func (s *Service) keepsKey(ctx context.Context, h shelf, in keyPackageUpload) error {
	last, found, err := s.journal.Last(ctx, h.lastResort())
	if err != nil || !found {
		return err
	}
	known, err := mls.ParseKeyPackage(last.Data)
	if err != nil {
		return err // it was judged when it was stored
	}
	for i, keyPackage := range in.all() {
		if parsed, err := mls.ParseKeyPackage(keyPackage); err != nil || !bytes.Equal(parsed.SignatureKey(), known.SignatureKey()) {
			return fail(CodeInvalidMessage, "key package %d has another key than the device has in the suite", i)
		}
	}
	return nil
}

const maxID = 64

// checkID tells the form of the ids that clients choose.
func checkID(id string) error {
	if id == "" || len(id) > maxID {
		return fail(CodeInvalidArgument, "id has 1 to %d characters", maxID)
	}
	for _, r := range id {
		if (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_' {
			return fail(CodeInvalidArgument, "id is of letters, digits, - and _")
		}
	}
	return nil
}
