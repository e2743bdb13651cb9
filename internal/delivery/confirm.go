package delivery

import (
	"bytes"
	"context"

	"mlswasm/internal/delivery/journal"
	"mlswasm/pkg/mls"
)

// maxConfirmed bounds what one request asks; a body of so many keys of the largest size fits into confirmBody.
const (
	maxConfirmed = 100
	confirmBody  = 1 << 20
)

// namedKey is a signature key under a device's name, as a member of a group shows it.
type namedKey struct {
	User         string `json:"user"`
	Device       string `json:"device"`
	SignatureKey Bytes  `json:"signatureKey"`
}

// confirmDevices says of signature keys whether they are those of the devices whose names they go under: the key that the device proved, or
// that of its last-resort package of another suite, which nobody else can have stored. It is how a client finds out whether a leaf of a group is
// whose name it bears: any member can make one up. Names are taken as they are written, and what is no name is nobody's: a leaf may bear
// anything, and must not keep a client from asking about the others.
func (s *Service) confirmDevices(c *call) (any, error) {
	in, err := bodyOf[struct {
		Devices []namedKey `json:"devices"`
	}](c)
	if err != nil {
		return nil, err
	}
	if len(in.Devices) == 0 || len(in.Devices) > maxConfirmed {
		return nil, fail(CodeInvalidArgument, "1 to %d devices", maxConfirmed)
	}
	if _, err := s.limits.confirm.take(c.session.User); err != nil {
		return nil, err
	}
	confirmed := make([]bool, len(in.Devices))
	for i, named := range in.Devices {
		if confirmed[i], err = s.confirm(c.Context(), named); err != nil {
			return nil, err
		}
	}
	return map[string]any{"confirmed": confirmed}, nil
}

func (s *Service) confirm(ctx context.Context, named namedKey) (bool, error) {
	user, err := userName(named.User)
	if err != nil || user != named.User || !isDevice(named.Device) || s.hidden(user) {
		return false, nil
	}
	var device deviceRecord
	_, found, err := s.load(ctx, deviceKey(deviceName{user, named.Device}), &device)
	if err != nil || !found || bytes.Equal(device.SignatureKey, named.SignatureKey) {
		return found && err == nil, err
	}
	others, err := s.journal.All(ctx, journal.Under("kplast", token(user), named.Device))
	for _, record := range others {
		if kp, err := mls.ParseKeyPackage(record.Data); err == nil && bytes.Equal(kp.SignatureKey(), named.SignatureKey) {
			return true, nil
		}
	}
	return false, err
}
