import { listArgument, textArgument } from "./arguments.js"
import { MlsError } from "./errors.js"

/**
 * @param bytes - any bytes
 * @returns base64url without padding
 */
export function toBase64Url(bytes: Uint8Array): string {
  let binary = ""
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

/**
 * @param text - base64url without padding, as the service writes it
 * @returns the bytes
 * @throws MlsError `malformed` when the text is anything else
 */
export function fromBase64Url(text: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw new MlsError("malformed", { message: "not base64url" })
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"))
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** @returns a fresh idempotency key: 16 random bytes in hexadecimal */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("")
}

/**
 * @param password - as typed
 * @returns its NFKC form in UTF-8, so that the same password typed on another keyboard is the same bytes
 * @throws MlsError `invalid_argument` when it is no text, or an empty one
 */
export function passwordBytes(password: string): Uint8Array {
  return new TextEncoder().encode(textArgument(password, "password").normalize("NFKC"))
}

/**
 * @param account - an e-mail address as typed
 * @returns its canonical form, the same that the engine and the service make of it: without white space of ASCII around it, and its
 *   letters from A to Z in lower case
 * @throws MlsError `invalid_argument` when it is no text, or an empty one
 */
export function canonicalAccount(account: string): string {
  const trimmed = textArgument(account, "user").replaceAll(/^[\t-\r ]+|[\t-\r ]+$/g, "")
  return trimmed.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/**
 * @param users - e-mail addresses as typed
 * @returns their canonical forms, each once
 * @throws MlsError `invalid_argument` when it is no array of texts
 */
export function canonicalAccounts(users: readonly string[]): string[] {
  return [...new Set(listArgument(users, "users").map(canonicalAccount))]
}
