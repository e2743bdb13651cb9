package client

import (
	"strconv"

	"mlswasm/pkg/mls"
)

// A device is in conversations of whatever suites, but others can bring it only into those of which the directory has a key package of it:
// the default, the one to which conversations are migrated, and what the application named. A row of the keeper stands for each of them.
const maxSuites = 16 // that are named at once

func (t *turn) supportCipherSuites(p *SupportCipherSuitesParams) (Nothing, error) {
	if len(p.CipherSuites) == 0 || len(p.CipherSuites) > maxSuites {
		return Nothing{}, invalid("cipherSuites", "1 to 16 suites")
	}
	for _, n := range p.CipherSuites {
		suite, err := supported(n)
		if err != nil {
			return Nothing{}, err
		}
		if key := t.keeperKey(suite); !t.keepers.has(key) {
			t.keepers.put(key, keeperRow{})
		}
	}
	return Nothing{}, nil
}

// otherSuites are the suites, beside the default, for which this device has a key package in the directory, so that its
// conversations can be migrated to them.
func (t *turn) otherSuites() []mls.CipherSuite {
	always := t.e.point(mls.MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519)
	suites := []mls.CipherSuite{always}
	for _, key := range t.keepers.keys("") {
		n, err := strconv.ParseUint(key, 16, 16)
		if suite := mls.CipherSuite(n); err == nil && suite != always { // else the row of the default
			suites = append(suites, suite)
		}
	}
	return suites
}

// entering judges a suite of a conversation that this device makes or comes into by itself: it has key packages of the suite, or is to have
// them, so that the service can tell the others whose key its leaf has.
func (t *turn) entering(suite mls.CipherSuite) error {
	n := uint32(suite)
	if _, err := t.keptSuite(&n); err != nil {
		return fail(CodeUnsupported, "cipher suite: not one of this device's")
	}
	return nil
}

// keptSuite returns the suite that a caller names, one of those that the directory is to have packages of.
func (t *turn) keptSuite(n *uint32) (mls.CipherSuite, error) {
	own := t.signer.CipherSuite()
	if n == nil || *n == uint32(own) {
		return own, nil
	}
	for _, suite := range t.otherSuites() {
		if uint32(suite) == *n {
			return suite, nil
		}
	}
	return 0, invalid("cipherSuite", "one of identity's cipherSuites")
}

func (t *turn) keeperKey(suite mls.CipherSuite) string {
	if suite == t.signer.CipherSuite() {
		return selfKey
	}
	return hexNumber(uint64(suite), 4)
}
