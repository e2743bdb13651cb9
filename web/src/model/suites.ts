// Cipher suites as people read them.

/**
 * Those of RFC 9420, Section 17.1, and from 0xF001 on those of draft-ietf-mls-pq-ciphersuites, by the private-use values that they have
 * here. First what keeps the keys, then what encrypts, what hashes, what signs.
 */
const SUITES: Readonly<Record<number, string>> = {
  1: "X25519, AES-128-GCM, SHA-256, Ed25519",
  2: "P-256, AES-128-GCM, SHA-256, P-256",
  3: "X25519, ChaCha20-Poly1305, SHA-256, Ed25519",
  4: "X448, AES-256-GCM, SHA-512, Ed448",
  5: "P-521, AES-256-GCM, SHA-512, P-521",
  6: "X448, ChaCha20-Poly1305, SHA-512, Ed448",
  7: "P-384, AES-256-GCM, SHA-384, P-384",
  0xf001: "ML-KEM-768 + X25519, AES-128-GCM, SHA-256, Ed25519",
  0xf002: "ML-KEM-768 + X25519, AES-256-GCM, SHA-384, Ed25519",
  0xf003: "ML-KEM-768 + P-256, AES-128-GCM, SHA-256, P-256",
  0xf004: "ML-KEM-768 + P-256, AES-256-GCM, SHA-384, P-256",
  0xf005: "ML-KEM-1024 + P-384, AES-256-GCM, SHA-384, P-384",
  0xf006: "ML-KEM-768, AES-256-GCM, SHA-384, Ed25519",
  0xf007: "ML-KEM-768, AES-256-GCM, SHA-384, P-256",
  0xf008: "ML-KEM-1024, AES-256-GCM, SHA-384, P-384",
  0xf009: "ML-KEM-768 + X25519, ChaCha20-Poly1305, SHA-384, ML-DSA-44",
  0xf00a: "ML-KEM-768, AES-256-GCM, SHA-384, ML-DSA-65",
  0xf00b: "ML-KEM-1024, AES-256-GCM, SHA-384, ML-DSA-87",
}

/** @param id a cipher suite's number */
export const suiteName = (id: number): string => SUITES[id] ?? `Suite 0x${id.toString(16).padStart(4, "0")}`
