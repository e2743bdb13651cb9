import type { DeliveryService, NamedKey } from "./deliveryService.js"
import type { Authenticate } from "./judgedEngine.js"
import type { CredentialView } from "./operations.gen.js"

/** So many are asked about in one request. */
const BATCH = 100

/** Longer than any key of a suite; and a name of 254 bytes with its device. */
const MAX_KEY = 4096
const MAX_NAME = 271

/** When a credential that was not confirmed is asked for again, in milliseconds: the service may have learnt of the key since. */
const AGAIN = 3_600_000

interface Question {
  readonly named: NamedKey
  readonly resolve: (confirmed: boolean) => void
  readonly reject: (reason: unknown) => void
}

/**
 * The judgement of a page that has none of its own: a credential is accepted when the service says that the device which it names has
 * proved the signature key. So no member can take another's name; the service could (see SECURITY.md). A verdict that accepts has no end: who is in
 * a conversation stays who it is when the service forgets the device.
 * @param service - asked once for each credential, many in one request
 */
export function judgedByService(service: DeliveryService): Authenticate {
  let waiting: Question[] = []
  const ask = (): void => {
    const questions = waiting
    waiting = []
    for (let at = 0; at < questions.length; at += BATCH) void put(service, questions.slice(at, at + BATCH))
  }
  return async (credential) => {
    const named = read(credential)
    const accepted = named !== undefined && (await new Promise<boolean>((resolve, reject) => {
      // Who asks at the same time asks in the same request.
      if (waiting.push({ named, resolve, reject }) === 1) queueMicrotask(ask)
    }))
    return accepted || { accepted, until: Date.now() + AGAIN }
  }
}

async function put(service: DeliveryService, questions: Question[]): Promise<void> {
  try {
    const confirmed = await service.confirmDevices(questions.map((q) => q.named))
    questions.forEach((q, i) => q.resolve(confirmed[i] === true))
  } catch (reason) {
    for (const q of questions) q.reject(reason)
  }
}

/** Who a credential says that it is; undefined when that cannot be a device of the service. */
function read({ type, identity, signatureKey }: CredentialView): NamedKey | undefined {
  if (type !== "basic" || identity.length > MAX_NAME || signatureKey.length > MAX_KEY) return undefined
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(identity)
  const [, user, device] = /^([^/]+)\/([0-9a-f]{16})$/.exec(text) ?? []
  return user === undefined || device === undefined ? undefined : { user, device, signatureKey }
}
