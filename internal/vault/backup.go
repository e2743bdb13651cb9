package vault

// SealBackup seals a snapshot of a user's state as of a commit. The result is
// Overhead bytes longer than snapshot.
func (k Key) SealBackup(user string, commit uint64, snapshot []byte) []byte {
	key := expand(k.bytes(), labelBackup, user)
	defer key.Clear()
	return seal(newAEAD(key), commit, snapshot, labelBackup, user)
}

// OpenBackup returns the snapshot and the number of the commit that it was taken
// at. Errors: ErrSealed, ErrUnsupported. No operation imports a snapshot yet: the
// tests show by it that what is sealed can be opened.
func (k Key) OpenBackup(user string, sealed []byte) (snapshot []byte, commit uint64, err error) {
	key := expand(k.bytes(), labelBackup, user)
	defer key.Clear()
	return open(newAEAD(key), sealed, labelBackup, user)
}
