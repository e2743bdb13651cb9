package delivery

import (
	"bytes"
	"context"
	"errors"
	"time"

	"mlswasm/internal/delivery/journal"
	"mlswasm/pkg/mls"
)

const (
	deviceProofLabel = "mlswasm device proof"
	maxSignatureKey  = 256
	maxSignature     = 512
	casAttempts      = 5
)

// deviceRecord is a device of a user: the key that signs for it never changes.
type deviceRecord struct {
	CipherSuite  mls.CipherSuite `json:"cipherSuite"`
	SignatureKey Bytes           `json:"signatureKey"`
	Since        time.Time       `json:"since"`
}

type deviceProof struct {
	Device       string          `json:"device"`
	CipherSuite  mls.CipherSuite `json:"cipherSuite"`
	SignatureKey Bytes           `json:"signatureKey"`
	Challenge    Bytes           `json:"challenge"`
	Signature    Bytes           `json:"signature"`
}

// proveDevice binds the session to a device that signs the session's challenge. Doing it again is harmless; a session belongs to one
// device, and a device to one key, for ever.
func (s *Service) proveDevice(c *call) (any, error) {
	in, err := bodyOf[deviceProof](c)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	if !bytes.Equal(in.Challenge, c.session.Challenge) {
		return nil, fail(CodeInvalidArgument, "challenge is not the one of this session")
	}
	if err := mls.VerifySignature(in.CipherSuite, in.SignatureKey, deviceProofLabel, in.Challenge, in.Signature); err != nil {
		return nil, &Error{Code: CodeInvalidMessage, Message: "the signature does not verify", cause: err}
	}
	for range casAttempts {
		err := s.bindDevice(c, in)
		if !errors.Is(err, journal.ErrLost) && !errors.Is(err, journal.ErrUnknown) {
			return nil, err
		}
		if c.session, err = s.sessionOf(c.Context(), c.session.key); err != nil {
			return nil, err
		}
	}
	return nil, journal.ErrUnknown
}

func (p deviceProof) check() error {
	switch {
	case !isDevice(p.Device):
		return fail(CodeInvalidArgument, "device is 16 lower-case hex digits")
	case len(p.SignatureKey) == 0 || len(p.SignatureKey) > maxSignatureKey:
		return fail(CodeInvalidArgument, "signatureKey has 1 to %d bytes", maxSignatureKey)
	case len(p.Signature) == 0 || len(p.Signature) > maxSignature:
		return fail(CodeInvalidArgument, "signature has 1 to %d bytes", maxSignature)
	}
	return nil
}

// isDevice tells the form of a device's name.
func isDevice(name string) bool {
	if len(name) != 16 {
		return false
	}
	for _, r := range name {
		if (r < '0' || r > '9') && (r < 'a' || r > 'f') {
			return false
		}
	}
	return true
}

func deviceKey(d deviceName) string { return journal.Key("device", token(d.User), d.Device) }

// devicesOf returns the records of a user's devices.
func (s *Service) devicesOf(ctx context.Context, user string) ([]journal.Record, error) {
	if s.hidden(user) {
		return nil, nil
	}
	return s.journal.All(ctx, journal.Under("device", token(user)))
}

func (s *Service) bindDevice(c *call, proof deviceProof) error {
	key := deviceKey(deviceName{c.session.User, proof.Device})
	var known deviceRecord
	record, found, err := s.load(c.Context(), key, &known)
	if err != nil {
		return err
	}
	same := found && bytes.Equal(known.SignatureKey, proof.SignatureKey) && known.CipherSuite == proof.CipherSuite
	switch {
	case found && !same:
		return fail(CodeConflict, "this device has another key")
	case c.session.Device != "" && c.session.Device != proof.Device:
		return fail(CodeConflict, "this session belongs to another device")
	case c.session.Device == proof.Device && found:
		return nil
	}
	if !found {
		devices, err := s.devicesOf(c.Context(), c.session.User)
		if err != nil {
			return err
		}
		if len(devices) >= s.maxDevices {
			return fail(CodeConflict, "an account has at most %d devices", s.maxDevices)
		}
		known = deviceRecord{CipherSuite: proof.CipherSuite, SignatureKey: proof.SignatureKey, Since: time.Now().UTC()}
	}
	bound := c.session
	bound.Device = proof.Device
	writes := []journal.Write{bound.write(journal.At(c.session.seq))}
	if !found {
		writes = append(writes, journal.Write{Key: key, Data: encode(known), Expect: journal.At(record.Seq)})
	}
	return s.journal.PutAll(c.Context(), writes)
}
