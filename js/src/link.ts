import { textArgument } from "./arguments.js"
import { fromBase64Url, toBase64Url } from "./bytes.js"
import { MlsError } from "./errors.js"

/** What a link holds. */
export interface LinkParts {
  /** base64url of the MLS group id */
  conversation: string
  /** 32 bytes that the service must never see */
  secret: Uint8Array
}

/**
 * @param parts - conversation and secret
 * @returns the link as text of 66 characters that an address's fragment can hold
 */
export function formatLink({ conversation, secret }: LinkParts): string {
  return `${conversation}.${toBase64Url(secret)}`
}

/**
 * @param link - what `formatLink` returned, alone or behind `#join=` in an address
 * @returns its parts
 * @throws MlsError `invalid_argument` when it is anything else
 */
export function parseLink(link: string): LinkParts {
  const [, conversation, secret] = /^(?:[^#]*#join=)?([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/.exec(textArgument(link, "link").trim()) ?? []
  if (conversation === undefined || secret === undefined) throw new MlsError("invalid_argument", { op: "join", path: "link", message: "not a link" })
  return { conversation, secret: fromBase64Url(secret) }
}
