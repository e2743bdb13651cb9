// Bytes as the peers and the child process want them.
export const utf8 = (text) => new TextEncoder().encode(text)
export const text = (bytes) => new TextDecoder().decode(bytes)
export const base64 = (bytes) => Buffer.from(bytes).toString("base64")
export const fromBase64 = (string) => new Uint8Array(Buffer.from(string ?? "", "base64"))
export const hex = (bytes) => Buffer.from(bytes).toString("hex")

/** The first four octets of an MLSMessage: version and wire format (RFC 9420, Section 6). */
export const wireFormat = (message) => (message[2] << 8) | message[3]
