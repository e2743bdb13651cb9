package delivery

import "mlswasm/pkg/mls"

// AssignCodePoints gives suites of draft-ietf-mls-pq-ciphersuites the code points that the clients have agreed on: the service reads the
// key packages that it hands out. It holds for the whole program and comes before Open. Errors: those of mls.AssignCodePoints.
func AssignCodePoints(points map[uint16]uint16) error {
	if len(points) == 0 {
		return nil
	}
	assigned := map[mls.CipherSuite]mls.CipherSuite{}
	for suite, point := range points {
		assigned[mls.CipherSuite(suite)] = mls.CipherSuite(point)
	}
	return mls.AssignCodePoints(assigned)
}
