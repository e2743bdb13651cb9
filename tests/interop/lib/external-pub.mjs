// The data of external_pub is a struct with an HPKEPublicKey, which is an opaque<V> (RFC 9420, Section 12.4.3.2). ts-mls takes the
// bare key for it, when it writes and when it reads. This is what takes it over that step, to see the rest.

/** One opaque<V> of less than 2^14 bytes (RFC 9420, Section 2.1.2). */
export function opaque(data) {
  const head = data.length < 64 ? [data.length] : [0x40 | (data.length >> 8), data.length & 0xff]
  return Uint8Array.from([...head, ...data])
}

/** Lets the peer read the bare key from the extension once, which is where it uses it, and the real data from then on. */
export function readAsKey(extension) {
  const data = extension.extensionData
  let reads = 0
  Object.defineProperty(extension, "extensionData", {
    enumerable: true,
    get: () => (reads++ === 0 ? data.slice(data[0] < 64 ? 1 : 2) : data),
  })
}
