package delivery

import (
	"bytes"
	"errors"

	"mlswasm/internal/delivery/journal"
)

const (
	maxVaultHeader = 4 << 10
	noDevice       = "-" // a backup from before the device proved itself
)

// vaultRecord is the sealed vault header of a user. Version is 1; it is to count its changes.
type vaultRecord struct {
	Header  Bytes  `json:"header"`
	Version uint64 `json:"version"`
}

func (s *Service) getVault(c *call) (any, error) {
	var stored vaultRecord
	_, found, err := s.load(c.Context(), journal.Key("vault", token(c.session.User)), &stored)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fail(CodeVaultMissing, "this account has no vault yet")
	}
	return stored, nil
}

// putVault stores the account's first header, and expectedVersion 0 says that the client knows of none. Nothing replaces it: a session alone,
// such as a script in the page has, must not be able to destroy a vault, and what proves more will come with the change of a password.
// Sending the same again after a lost answer succeeds.
func (s *Service) putVault(c *call) (any, error) {
	in, err := bodyOf[struct {
		Header          Bytes  `json:"header"`
		ExpectedVersion uint64 `json:"expectedVersion"`
	}](c)
	if err != nil {
		return nil, err
	}
	if len(in.Header) == 0 || len(in.Header) > maxVaultHeader {
		return nil, fail(CodeInvalidArgument, "header has 1 to %d bytes", maxVaultHeader)
	}
	key := journal.Key("vault", token(c.session.User))
	for range casAttempts {
		var stored vaultRecord
		record, _, err := s.load(c.Context(), key, &stored)
		if err != nil {
			return nil, err
		}
		next := vaultRecord{Header: in.Header, Version: in.ExpectedVersion + 1}
		if stored.Version == next.Version && bytes.Equal(stored.Header, in.Header) {
			return map[string]any{"version": stored.Version}, nil
		}
		if in.ExpectedVersion != 0 || stored.Version != 0 {
			return nil, fail(CodeConflict, "this account has a vault, and it is not replaced")
		}
		_, err = s.journal.Put(c.Context(), journal.Write{Key: key, Data: encode(next), Expect: journal.At(record.Seq)})
		if !errors.Is(err, journal.ErrLost) && !errors.Is(err, journal.ErrUnknown) {
			return map[string]any{"version": next.Version}, err
		}
	}
	return nil, fail(CodeTimeout, "no answer came in time; send the same request again")
}

// putBackup keeps a device's sealed snapshot. One of an older commit than the stored one is refused: it comes from a copy of the
// client's state that went backwards.
func (s *Service) putBackup(c *call) (any, error) {
	type backup struct {
		Snapshot Bytes  `json:"snapshot"`
		Commit   uint64 `json:"commit"`
	}
	in, err := bodyOf[backup](c)
	if err != nil {
		return nil, err
	}
	data := encode(in)
	if len(in.Snapshot) == 0 || len(data) > s.journal.MaxRecord() {
		return nil, fail(CodeInvalidArgument, "snapshot is empty or too large")
	}
	device := c.session.Device
	if device == "" {
		device = noDevice
	}
	key := journal.Key("backup", token(c.session.User), device)
	var stored backup
	record, found, err := s.load(c.Context(), key, &stored)
	if err != nil {
		return nil, err
	}
	if found && stored.Commit > in.Commit {
		return nil, fail(CodeConflict, "a newer backup is stored")
	}
	_, err = s.journal.Put(c.Context(), journal.Write{Key: key, Data: data, Expect: journal.At(record.Seq)})
	return nil, err
}
