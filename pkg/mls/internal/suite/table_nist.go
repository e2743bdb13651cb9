//go:build !mlswasm_compact

package suite

import (
	"crypto/ecdh"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/sha512"
)

var (
	kemP256 = newDHKEM(0x0010, hkdfSHA256, &nistCurve{ecdh.P256(), 32, 0xff})
	kemP384 = newDHKEM(0x0011, hkdfSHA384, &nistCurve{ecdh.P384(), 48, 0xff})
	kemP521 = newDHKEM(0x0012, hkdfSHA512, &nistCurve{ecdh.P521(), 66, 0x01})

	sigP256 = &ecdsaScheme{elliptic.P256(), sha256.New, 32, 0xff}
	sigP384 = &ecdsaScheme{elliptic.P384(), sha512.New384, 48, 0xff}
	sigP521 = &ecdsaScheme{elliptic.P521(), sha512.New, 66, 0x01}
)

var (
	suiteP256 = row(0x0002, "MLS_128_DHKEMP256_AES128GCM_SHA256_P256", kemP256, hkdfSHA256, aes128GCM, sigP256)
	suiteP521 = row(0x0005, "MLS_256_DHKEMP521_AES256GCM_SHA512_P521", kemP521, hkdfSHA512, aes256GCM, sigP521)
	suiteP384 = row(0x0007, "MLS_256_DHKEMP384_AES256GCM_SHA384_P384", kemP384, hkdfSHA384, aes256GCM, sigP384)
)
