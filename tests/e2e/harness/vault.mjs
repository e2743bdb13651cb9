// The vault's derivation, written a second time from its description (docs/architecture.md) with other libraries: what the
// browser must never send is computed here, so that it can be looked for.
import { hkdfSync } from "node:crypto"
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js"
import { argon2id } from "@noble/hashes/argon2.js"

const text = new TextEncoder()

function field(value) {
  const bytes = text.encode(value)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/**
 * Everything that a password opens.
 * @param {string} account lower-case address
 * @param {string} password
 * @param {Uint8Array} header as the service keeps it
 * @returns {{root: Uint8Array, auth: Uint8Array, kek: Uint8Array, key: Uint8Array}} key is the vault key
 */
export function openVault(account, password, header) {
  const bytes = Buffer.from(header)
  const [time, memory, lanes, salt] = [bytes.readUInt32BE(5), bytes.readUInt32BE(9), bytes[13], bytes.subarray(14, 30)]
  const root = argon2id(text.encode(password.normalize("NFKC")), salt, { t: time, m: memory, p: lanes, dkLen: 32 })
  const derive = (label) => new Uint8Array(hkdfSync("sha256", root, "mlswasm/vault/v1", Buffer.concat([text.encode(label), field(account)]), 32))
  const [auth, kek] = [derive("auth"), derive("kek")]
  const key = xchacha20poly1305(kek, bytes.subarray(62, 86), Buffer.concat([bytes.subarray(0, 62), field(account)])).decrypt(bytes.subarray(86, 134))
  return { root, auth, kek, key }
}
