import { canonicalAccount } from "./bytes.js"
import { abortError, MlsError } from "./errors.js"
import { RowStore, type StorePort } from "./store.js"

/** The stored state of one account while this engine is its only owner. */
export interface AccountStore {
  /** The account in its canonical form. */
  readonly account: string
  /** Takes the rows over from the instance before: what that one still tries has no effect. @throws MlsError `storage_failed` */
  renew(): Promise<StorePort>
  /** Gives the rows and the ownership up. */
  close(): void
}

/** Opens the stored state of an account, waiting while another tab owns it. */
export type OpenAccount = (account: string, options: { signal: AbortSignal; waiting: (waiting: boolean) => void }) => Promise<AccountStore>

/** An unlock that has to wait this long for another owner is told about: shorter waits are a lock that is just being given back. */
const TELL_AFTER = 300

/**
 * Becomes the only owner of an account's state among all tabs of this origin. A tab that comes second waits, and takes over when the
 * owner locks, closes or dies.
 * @param account - e-mail address
 * @param options - `signal` gives the waiting up; `waiting` is told when another tab makes this one wait, and when that is over
 * @throws MlsError `storage_failed`, `unsupported` outside of a secure context, or the signal's reason
 */
export const openAccount: OpenAccount = async (account, { signal, waiting }) => {
  const canonical = canonicalAccount(account)
  const name = await databaseName(canonical)
  const release = await ownership(name, signal, waiting)
  let store: RowStore | undefined
  return {
    account: canonical,
    async renew() {
      store?.close()
      store = await RowStore.open(name)
      return store
    },
    close() {
      store?.close()
      release()
    },
  }
}

/**
 * Deletes what this browser stores for an account: messages, and the keys of this device. The next login makes a new device. For a
 * person who was told `vault_corrupted` or `state_rolled_back`, or who leaves this browser. Waits until no tab has the account open.
 * @param account - e-mail address
 * @param signal - gives the waiting up
 * @throws MlsError `storage_failed`, `unsupported` outside of a secure context, `aborted`
 */
export async function forgetDevice(account: string, signal: AbortSignal = new AbortController().signal): Promise<void> {
  const name = await databaseName(canonicalAccount(account))
  const release = await ownership(name, signal, () => undefined)
  try {
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(name)
      request.onsuccess = () => resolve()
      request.onerror = () => reject(request.error)
    })
  } catch (cause) {
    throw new MlsError("storage_failed", { op: "forgetDevice", cause })
  } finally {
    release()
  }
}

/** The name does not tell whose account it is to whoever looks at the browser's files. */
async function databaseName(account: string): Promise<string> {
  if (!globalThis.crypto?.subtle) throw insecure()
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`mlswasm/database/v1\n${account}`))
  const hex = Array.from(new Uint8Array(digest, 0, 16), (b) => b.toString(16).padStart(2, "0"))
  return `mlswasm-${hex.join("")}`
}

function ownership(name: string, signal: AbortSignal, waiting: (waiting: boolean) => void): Promise<() => void> {
  const locks = globalThis.navigator?.locks
  if (!locks) return Promise.reject(insecure())
  return new Promise((resolve, reject) => {
    let told = false
    let done = false
    // A browser that is busy takes its time, too: only when somebody else has the lock there is something to tell.
    const look = ({ held = [] }: LockManagerSnapshot): void => {
      if (done || told || !held.some((lock) => lock.name === name)) return
      told = true
      waiting(true)
    }
    // Where nobody can be asked, the request below fails, too.
    const timer = setInterval(() => void locks.query().then(look, () => undefined), TELL_AFTER)
    const over = (): void => {
      done = true
      clearInterval(timer)
      if (told) waiting(false)
    }
    locks
      .request(name, { signal }, () => {
        over()
        return new Promise<void>((release) => resolve(release))
      })
      .catch((cause: unknown) => {
        over()
        reject(signal.aborted ? abortError(signal, "unlock") : new MlsError("storage_failed", { op: "unlock", cause }))
      })
  })
}

function insecure(): MlsError {
  return new MlsError("unsupported", { op: "unlock", message: "this page is not a secure context; open it over https or on localhost" })
}
