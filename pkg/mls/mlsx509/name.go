package mlsx509

import (
	"crypto/x509"
	"strings"
)

// names tells whether a certificate has one of the expected identities as a subject alternative name (RFC 5280, Section
// 4.2.1.6).
func names(end *x509.Certificate, expected []string) bool {
	for _, name := range expected {
		switch {
		case strings.Contains(name, ":"):
			for _, uri := range end.URIs {
				if uri.String() == name {
					return true
				}
			}
		case strings.Contains(name, "@"):
			for _, address := range end.EmailAddresses {
				if sameMailbox(address, name) {
					return true
				}
			}
		default:
			for _, host := range end.DNSNames {
				if name != "" && strings.EqualFold(host, name) {
					return true
				}
			}
		}
	}
	return false
}

// sameMailbox compares the local parts exactly and the domains without case (RFC 5321, Section 2.4).
func sameMailbox(a, b string) bool {
	i, j := strings.LastIndexByte(a, '@'), strings.LastIndexByte(b, '@')
	return i > 0 && j > 0 && a[:i] == b[:j] && strings.EqualFold(a[i:], b[j:])
}
