package client

import (
	"slices"
	"time"

	"mlswasm/pkg/mls"
)

// The key-package keeper keeps the service's directory stocked. An upload has two phases: its packages are stored with
// their private halves before anybody sees them, and the same upload is answered until it is confirmed.
const (
	oneTimeTarget = 50
	oneTimeRefill = 25
	packageLife   = 28 * 24 * time.Hour
	packageRenew  = 9 * 24 * time.Hour
	// packageGrace is how long a private half outlives its package: a Welcome may wait in the inbox of a device that is
	// offline.
	packageGrace = 14 * 24 * time.Hour
)

// keeperRow names the upload that waits for its confirmation, and the one confirmed last.
type keeperRow struct {
	Pending    string
	OneTime    []string // refs
	LastResort string   // ref, or empty
	Confirmed  string
}

func (r *keeperRow) fields(c *codec) {
	c.string(&r.Pending)
	list(c, &r.OneTime, (*codec).string)
	c.string(&r.LastResort)
	c.string(&r.Confirmed)
}

// keyPackageRow is the private half of a key package, by its reference.
type keyPackageRow struct {
	Secret     []byte // mls.PrivateKeyPackage
	NotAfter   Millis
	LastResort bool
	Uploaded   bool
	Suite      uint32 // 0: the default
	Extensions uint32 // how many it lists
}

func (r *keyPackageRow) fields(c *codec) {
	c.bytes(&r.Secret)
	c.millis(&r.NotAfter)
	c.bool(&r.LastResort)
	c.bool(&r.Uploaded)
	if c.version > 1 {
		c.uint32(&r.Suite)
		c.uint32(&r.Extensions)
	}
}

func (t *turn) prepareKeyPackages(p *PrepareKeyPackagesParams) (PrepareKeyPackagesResult, error) {
	suite, err := t.keptSuite(p.CipherSuite)
	if err != nil {
		return PrepareKeyPackagesResult{}, err
	}
	t.expireKeyPackages()
	keeper, _ := t.keepers.get(t.keeperKey(suite))
	if keeper.Pending != "" && !t.usable(keeper) {
		// Too old to be handed out. It may have been stored all the same, so the private halves stay until they expire.
		keeper.Pending, keeper.OneTime, keeper.LastResort = "", nil, ""
	}
	if keeper.Pending == "" {
		if err := t.fill(&keeper, suite, p); err != nil {
			return PrepareKeyPackagesResult{}, err
		}
	}
	if keeper.Pending == "" {
		return PrepareKeyPackagesResult{Fresh: true}, nil
	}
	upload, err := t.upload(keeper, suite)
	return PrepareKeyPackagesResult{Upload: upload}, err
}

// fill makes what the directory lacks, if anything, as a pending upload.
func (t *turn) fill(keeper *keeperRow, suite mls.CipherSuite, p *PrepareKeyPackagesParams) error {
	oneTime, lastResort := t.lasting(suite)
	missing := 0
	// Of the other suites a package is needed once in a conversation's life, and one of last resort serves all.
	if have := min(uint64(p.OneTimeOnServer), oneTime); have <= oneTimeRefill && suite == t.signer.CipherSuite() {
		missing = oneTimeTarget - int(have)
	}
	needsLast := !p.LastResortOnServer || !lastResort
	if missing == 0 && !needsLast {
		return nil
	}
	keeper.Pending = hexBytes(randomBytes(16))
	for range missing {
		ref, err := t.newKeyPackage(suite, false)
		if err != nil {
			return err
		}
		keeper.OneTime = append(keeper.OneTime, ref)
	}
	if needsLast {
		ref, err := t.newKeyPackage(suite, true)
		if err != nil {
			return err
		}
		keeper.LastResort = ref
	}
	t.keepers.put(t.keeperKey(suite), *keeper)
	return nil
}

// lasting counts the uploaded packages that live long enough not to be renewed.
func (t *turn) lasting(suite mls.CipherSuite) (oneTime uint64, lastResort bool) {
	for _, ref := range t.packages.keys("") {
		row, _ := t.packages.get(ref)
		switch {
		case !row.Uploaded || !t.lasts(row) || row.Extensions < t.knownExtensions() || t.suiteOf(conversationRow{Suite: row.Suite}) != suite:
		case row.LastResort:
			lastResort = true
		default:
			oneTime++
		}
	}
	return oneTime, lastResort
}

func (t *turn) lasts(row keyPackageRow) bool {
	return row.NotAfter >= t.millis()+Millis(packageRenew.Milliseconds())
}

// usable says whether a pending upload is still worth making.
func (t *turn) usable(keeper keeperRow) bool {
	refs := keeper.OneTime
	if keeper.LastResort != "" {
		refs = append(slices.Clip(refs), keeper.LastResort)
	}
	for _, ref := range refs {
		if row, ok := t.packages.get(ref); !ok || !t.lasts(row) {
			return false
		}
	}
	return true
}

func (t *turn) newKeyPackage(suite mls.CipherSuite, lastResort bool) (string, error) {
	options := []mls.KeyPackageOption{mls.Lifetime(packageLife)}
	if lastResort {
		options = append(options, mls.LastResort())
	}
	signer, err := t.signerOf(suite)
	if err != nil {
		return "", err
	}
	kp, err := signer.NewKeyPackage(t.now, options...)
	if err != nil {
		return "", fromMLS("a key package could not be made", err)
	}
	secret, err := kp.Marshal()
	if err != nil {
		return "", fromMLS("a key package could not be encoded", err)
	}
	ref := hexBytes(kp.Public().Ref())
	t.packages.put(ref, keyPackageRow{secret, Millis(t.now.Add(packageLife).UnixMilli()), lastResort, false, uint32(suite), t.knownExtensions()})
	return ref, nil
}

// upload returns the public halves of a pending upload.
func (t *turn) upload(keeper keeperRow, suite mls.CipherSuite) (*KeyPackageUpload, error) {
	u := &KeyPackageUpload{ID: keeper.Pending, CipherSuite: uint32(suite), OneTime: [][]byte{}}
	for _, ref := range keeper.OneTime {
		public, err := t.publicHalf(ref)
		if err != nil {
			return nil, err
		}
		u.OneTime = append(u.OneTime, public)
	}
	if keeper.LastResort != "" {
		public, err := t.publicHalf(keeper.LastResort)
		if err != nil {
			return nil, err
		}
		u.LastResort = &public
	}
	return u, nil
}

func (t *turn) publicHalf(ref string) ([]byte, error) {
	row, _ := t.packages.get(ref)
	kp, err := mls.UnmarshalPrivateKeyPackage(row.Secret)
	if err != nil {
		return nil, failWith(CodeVaultCorrupted, "a stored key package is damaged", err)
	}
	public, err := kp.Public().Marshal()
	return public, fromMLS("a key package could not be encoded", err)
}

func (t *turn) confirmKeyPackages(p *ConfirmKeyPackagesParams) (Nothing, error) {
	if p.ID == "" {
		return Nothing{}, invalid("id", "1 byte or more")
	}
	for _, key := range t.keepers.keys("") {
		keeper, _ := t.keepers.get(key)
		switch p.ID {
		case keeper.Confirmed:
			return Nothing{}, nil
		case keeper.Pending:
			for _, ref := range append(slices.Clip(keeper.OneTime), keeper.LastResort) {
				if row, ok := t.packages.get(ref); ok {
					row.Uploaded = true
					t.packages.put(ref, row)
				}
			}
			t.keepers.put(key, keeperRow{Confirmed: p.ID})
			return Nothing{}, nil
		}
	}
	return Nothing{}, fail(CodeNotFound, "no upload of this id waits")
}

// expireKeyPackages deletes private halves whose grace is over, but for those that an undecided invitation needs.
func (t *turn) expireKeyPackages() {
	for _, ref := range t.packages.keys("") {
		row, _ := t.packages.get(ref)
		if row.NotAfter+Millis(packageGrace.Milliseconds()) < t.millis() && !t.invited(ref, "") {
			t.packages.delete(ref)
		}
	}
}
