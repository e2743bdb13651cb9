package keyschedule

import "mlswasm/pkg/mls/internal/suite"

// externalInitLabel is the exporter context of RFC 9420, Section 8.3.
const externalInitLabel = "MLS 1.0 external init secret"

// ExternalInit draws the init_secret of an external commit and encapsulates it to external_pub (RFC 9420, Section 8.3). It
// answers [suite.ErrKey] for a bad key. The caller owns both results.
func ExternalInit(s *suite.Suite, externalPub []byte) (kemOutput []byte, init InitSecret, err error) {
	kemOutput, exported, err := s.ExportTo(externalPub, externalInitLabel, s.Nh())
	return kemOutput, InitSecret{exported}, err
}

// Init returns the init_secret behind the kem_output of an external commit (RFC 9420, Section 8.3), or [suite.ErrKey]. The
// caller owns it.
func (x ExternalSecret) Init(s *suite.Suite, kemOutput []byte) (InitSecret, error) {
	key, err := x.KeyPair(s)
	if err != nil {
		return InitSecret{}, err
	}
	defer key.Clear()
	exported, err := key.ExportFrom(kemOutput, externalInitLabel, s.Nh())
	return InitSecret{exported}, err
}
