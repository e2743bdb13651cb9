// ts-mls publishes public keys on the NIST curves compressed; Section 5.1.1 of RFC 9420 wants them uncompressed. It reads them
// in either form, so that a key pair is all it needs to be given.
import { p256, p384, p521 } from "@noble/curves/nist.js"

const curves = { P256: p256, P384: p384, P521: p521 }

/** A key pair of the peer's own making, its public key in the form of the RFC. */
export async function signatureKeyPair(cs, algorithm) {
  const { signKey, publicKey } = await cs.signature.keygen()
  const curve = curves[algorithm]
  return { signKey, publicKey: curve ? curve.Point.fromBytes(publicKey).toBytes(false) : publicKey }
}
