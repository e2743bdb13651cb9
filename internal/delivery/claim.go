package delivery

import (
	"context"
	"errors"
	"time"

	"mlswasm/internal/delivery/journal"
	"mlswasm/pkg/mls"
)

const (
	claimMemory     = 30 * 24 * time.Hour // longer than key packages live
	spentMemory     = 24 * time.Hour      // an empty record keeps the place of a package that was handed out
	claimAttempts   = 32
	claimPage       = 64
	maxClaimDevices = 400
)

type claimRequest struct {
	ID          string          `json:"id"`
	User        string          `json:"user"`
	CipherSuite mls.CipherSuite `json:"cipherSuite"`
}

type claimedPackage struct {
	Device     string `json:"device"`
	KeyPackage Bytes  `json:"keyPackage"`
	LastResort bool   `json:"lastResort"`
}

type claimAnswer struct {
	User        string           `json:"user"`
	CipherSuite mls.CipherSuite  `json:"cipherSuite"`
	Packages    []claimedPackage `json:"packages"`
}

// claimKeyPackages hands out one key package of every device of a user that has any. Each is spent and the answer remembered in one
// batch that expects every package at its own sequence: of two claims one gets a package, and a resend gets what the first
// request got. The caller's own device is left out, it has no use for its own package.
func (s *Service) claimKeyPackages(c *call) (any, error) {
	in, err := bodyOf[claimRequest](c)
	if err != nil {
		return nil, err
	}
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	if in.User, err = userName(in.User); err != nil {
		return nil, err
	}
	if _, err := s.limits.claim.take(c.session.User); err != nil {
		return nil, err
	}
	if _, err := s.limits.claimPair.take(c.session.User + "\x00" + in.User); err != nil { // nobody empties another's shelf
		return nil, err
	}
	leave, err := s.shelves.enter(c.Context(), in.User)
	if err != nil {
		return nil, err
	}
	defer leave()
	memory := journal.Key("claim", token(c.session.User), c.session.Device, digest(in.ID))
	for attempt := range claimAttempts {
		answer, err := s.tryClaim(c, in, memory)
		if !errors.Is(err, journal.ErrLost) && !errors.Is(err, journal.ErrUnknown) {
			return answer, err
		}
		select {
		case <-time.After(time.Duration(attempt) * time.Millisecond):
		case <-c.Context().Done():
			return nil, c.Context().Err()
		}
	}
	return nil, fail(CodeBusy, "many claims at once; send the same request again")
}

func (s *Service) tryClaim(c *call, in claimRequest, memory string) (any, error) {
	var before claimAnswer
	_, known, err := s.load(c.Context(), memory, &before)
	if err != nil {
		return nil, err
	}
	if known {
		if before.User != in.User || before.CipherSuite != in.CipherSuite {
			return nil, fail(CodeConflict, "this id was used for another claim")
		}
		return before.body(), nil
	}
	answer := claimAnswer{User: in.User, CipherSuite: in.CipherSuite, Packages: []claimedPackage{}}
	devices, err := s.devicesOf(c.Context(), in.User)
	if err != nil {
		return nil, err
	}
	var writes []journal.Write
	for _, device := range devices[:min(len(devices), maxClaimDevices)] {
		name := device.Token(2)
		if in.User == c.session.User && name == c.session.Device {
			continue
		}
		claimed, spend, err := s.pick(c.Context(), shelfOf(in.User, name, in.CipherSuite))
		if err != nil {
			return nil, err
		}
		if claimed != nil {
			claimed.Device = name
			answer.Packages = append(answer.Packages, *claimed)
			writes = append(writes, spend...)
		}
	}
	if len(answer.Packages) == 0 && in.User != c.session.User {
		return nil, fail(CodeNotFound, "this user has no key packages, or does not exist")
	}
	if len(writes) > 0 {
		writes = append(writes, journal.Write{Key: memory, Data: encode(answer), Expect: journal.Absent, TTL: claimMemory})
	}
	return answer.body(), s.journal.PutAll(c.Context(), writes)
}

func (a claimAnswer) body() any {
	return map[string]any{"user": a.User, "packages": a.Packages}
}

// pick chooses the oldest package of a shelf and says how to spend it; a package of last resort is not spent. nil: the shelf is empty.
func (s *Service) pick(ctx context.Context, h shelf) (*claimedPackage, []journal.Write, error) {
	for after, more := uint64(0), true; more; {
		var places []journal.Record
		var err error
		if places, more, err = s.journal.Page(ctx, h.oneTime(), after, claimPage, 1<<20); err != nil {
			return nil, nil, err
		}
		for _, place := range places {
			if after = place.Seq; len(place.Data) > 0 {
				spend := journal.Write{Key: place.Key, Expect: journal.At(place.Seq), TTL: spentMemory}
				return &claimedPackage{KeyPackage: place.Data}, []journal.Write{spend}, nil
			}
		}
		more = more && len(places) > 0
	}
	last, found, err := s.journal.Last(ctx, h.lastResort())
	if err != nil || !found {
		return nil, nil, err
	}
	return &claimedPackage{KeyPackage: last.Data, LastResort: true}, nil, nil
}
