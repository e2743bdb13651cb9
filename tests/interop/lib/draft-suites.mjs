// The suites of draft-ietf-mls-pq-ciphersuites that ts-mls 2.0.0-rc.10 has the primitives of, under this project's code points. The peer's
// own post-quantum suites are made of other combinations; its parts are put together here as the draft says.
import { createHash } from "node:crypto"
import { XWing } from "@noble/post-quantum/hybrid.js"

const part = (name) => import(import.meta.resolve("ts-mls-2").replace("index.js", `crypto/implementation/default/${name}.js`))
const { makeHashImpl } = await part("makeHashImpl")
const { makeHpke } = await part("makeHpke")
const { makeKdf, makeKdfImpl } = await part("makeKdfImpl")
const { makeNobleSignatureImpl } = await part("makeNobleSignatureImpl")
const { defaultRng } = await part("rng")

const table = {
  0xf001: ["X-Wing", "AES128GCM", "256", "Ed25519"],
  0xf002: ["X-Wing", "AES256GCM", "384", "Ed25519"],
  0xf006: ["ML-KEM-768", "AES256GCM", "384", "Ed25519"],
  0xf007: ["ML-KEM-768", "AES256GCM", "384", "P256"],
  0xf008: ["ML-KEM-1024", "AES256GCM", "384", "P384"],
  0xf00b: ["ML-KEM-1024", "AES256GCM", "384", "ML-DSA-87"],
}
const kemIds = { "ML-KEM-768": 0x0041, "ML-KEM-1024": 0x0042, "X-Wing": 0x647a }

export const draftSuites = Object.keys(table).map(Number)

/** The signature algorithm of a suite. */
export const signatureOf = (suite) => table[suite]?.[3]

/**
 * The peer's implementation of a suite.
 *
 * @param {number} suite its code point
 * @param {boolean} asItIs whether key pairs are derived as the peer does it, which is not what draft-ietf-hpke-pq says
 */
export async function draftSuite(suite, asItIs) {
  const [kem, aead, hash, signature] = table[suite]
  const kdf = `HKDF-SHA${hash}`
  const hpke = await makeHpke({ kem, aead, kdf })
  return {
    kdf: makeKdfImpl(makeKdf(kdf)),
    hash: makeHashImpl(crypto.subtle, `SHA-${hash}`),
    signature: await makeNobleSignatureImpl(signature),
    hpke: asItIs ? hpke : { ...hpke, deriveKeyPair: (ikm) => deriveKeyPair(hpke, kem, ikm) },
    rng: defaultRng,
    id: suite,
  }
}

/** DeriveKeyPair of draft-ietf-hpke-pq: the key of a seed that comes out of SHAKE256, labelled. */
async function deriveKeyPair(hpke, kem, ikm) {
  const size = kem === "X-Wing" ? 32 : 64
  const shake = createHash("shake256", { outputLength: size }).update(ikm).update("HPKE-v1KEM")
  const seed = shake.update(u16(kemIds[kem])).update(u16(13)).update("DeriveKeyPair").update(u16(size)).digest()
  if (kem !== "X-Wing") return hpke.deriveKeyPair(new Uint8Array(seed)) // takes the seed itself
  const { publicKey } = XWing.keygen(new Uint8Array(seed))
  return { privateKey: await hpke.importPrivateKey(new Uint8Array(seed)), publicKey: await hpke.importPublicKey(publicKey) }
}

const u16 = (n) => Uint8Array.of(n >> 8, n & 255)
