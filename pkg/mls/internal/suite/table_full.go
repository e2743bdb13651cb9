//go:build !mlswasm_compact

package suite

import (
	"crypto/ecdh"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/sha512"

	"github.com/cloudflare/circl/kem/mlkem/mlkem1024"
	"github.com/cloudflare/circl/kem/mlkem/mlkem768"
	"github.com/cloudflare/circl/sign/mldsa/mldsa44"
	"github.com/cloudflare/circl/sign/mldsa/mldsa65"
	"github.com/cloudflare/circl/sign/mldsa/mldsa87"
)

var (
	hkdfSHA512 = &kdf{id: 0x0003, new: sha512.New, size: sha512.Size}

	curveP256 = &nistCurve{ecdh.P256(), 32, 0xff}
	curveP384 = &nistCurve{ecdh.P384(), 48, 0xff}
	curveP521 = &nistCurve{ecdh.P521(), 66, 0x01}

	kemX448 = newDHKEM(0x0021, hkdfSHA512, x448Curve{})
	kemP256 = newDHKEM(0x0010, hkdfSHA256, curveP256)
	kemP384 = newDHKEM(0x0011, hkdfSHA384, curveP384)
	kemP521 = newDHKEM(0x0012, hkdfSHA512, curveP521)

	kemMLKEM1024     = &mlkemKEM{0x0042, mlkem1024.Scheme()}
	kemMLKEM768P256  = &hybridKEM{0x0050, "MLKEM768-P256", mlkem768.Scheme(), curveP256, 3}
	kemMLKEM1024P384 = &hybridKEM{0x0051, "MLKEM1024-P384", mlkem1024.Scheme(), curveP384, 1}

	sigEd448   = ed448Scheme{}
	sigP256    = &ecdsaScheme{elliptic.P256(), sha256.New, 32, 0xff}
	sigP384    = &ecdsaScheme{elliptic.P384(), sha512.New384, 48, 0xff}
	sigP521    = &ecdsaScheme{elliptic.P521(), sha512.New, 66, 0x01}
	sigMLDSA44 = mldsaScheme{mldsa44.Scheme()}
	sigMLDSA65 = mldsaScheme{mldsa65.Scheme()}
	sigMLDSA87 = mldsaScheme{mldsa87.Scheme()}
)

var moreSuites = []*Suite{
	row(0x0002, "MLS_128_DHKEMP256_AES128GCM_SHA256_P256", kemP256, hkdfSHA256, aes128GCM, sigP256),
	row(0x0004, "MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448", kemX448, hkdfSHA512, aes256GCM, sigEd448),
	row(0x0005, "MLS_256_DHKEMP521_AES256GCM_SHA512_P521", kemP521, hkdfSHA512, aes256GCM, sigP521),
	row(0x0006, "MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448", kemX448, hkdfSHA512, chacha20Poly1305, sigEd448),
	row(0x0007, "MLS_256_DHKEMP384_AES256GCM_SHA384_P384", kemP384, hkdfSHA384, aes256GCM, sigP384),

	row(firstDraft+2, "MLS_128_MLKEM768P256_AES128GCM_SHA256_P256", kemMLKEM768P256, hkdfSHA256, aes128GCM, sigP256),
	row(firstDraft+3, "MLS_128_MLKEM768P256_AES256GCM_SHA384_P256", kemMLKEM768P256, hkdfSHA384, aes256GCM, sigP256),
	row(firstDraft+4, "MLS_192_MLKEM1024P384_AES256GCM_SHA384_P384", kemMLKEM1024P384, hkdfSHA384, aes256GCM, sigP384),
	row(firstDraft+6, "MLS_128_MLKEM768_AES256GCM_SHA384_P256", kemMLKEM768, hkdfSHA384, aes256GCM, sigP256),
	row(firstDraft+7, "MLS_192_MLKEM1024_AES256GCM_SHA384_P384", kemMLKEM1024, hkdfSHA384, aes256GCM, sigP384),
	row(firstDraft+8, "MLS_128_MLKEM768X25519_CHACHA20POLY1305_SHA384_MLDSA44", kemMLKEM768X25519, hkdfSHA384, chacha20Poly1305, sigMLDSA44),
	row(firstDraft+9, "MLS_192_MLKEM768_AES256GCM_SHA384_MLDSA65", kemMLKEM768, hkdfSHA384, aes256GCM, sigMLDSA65),
	row(firstDraft+10, "MLS_256_MLKEM1024_AES256GCM_SHA384_MLDSA87", kemMLKEM1024, hkdfSHA384, aes256GCM, sigMLDSA87),
}
