import { openAccount } from "./accountStore.js"
import type { EngineEvent } from "./engine.js"
import { EngineHost } from "./engineHost.js"
import { MlsError, toMlsError } from "./errors.js"
import { startInstance } from "./goInstance.js"
import type { CodePoint, DeriveVaultRootResult, KDF } from "./operations.gen.js"

/**
 * @param load - gives the compiled module
 * @param points - code points of suites, for every instance
 * @param emit - told what happens
 * @returns a host on real instances and this origin's IndexedDB
 */
export function makeHost(load: () => Promise<WebAssembly.Module>, points: CodePoint[], emit: (event: EngineEvent) => void): EngineHost {
  return new EngineHost({ load, start: startInstance, openAccount, emit, points })
}

/**
 * Derives a root in an instance that is used for nothing else: Argon2id leaves its memory large, and it never shrinks.
 * @param module - the compiled module
 * @param password - normalised bytes; overwritten with zeros
 * @param kdf - parameters of the account
 * @returns 32 secret bytes
 * @throws MlsError `kdf_downgrade`, `invalid_argument`, `load_failed`, `fatal`
 */
export async function deriveRoot(module: WebAssembly.Module, password: Uint8Array, kdf: KDF): Promise<Uint8Array> {
  const op = "deriveVaultRoot"
  const noStore = (): never => {
    throw new MlsError("internal", { op, message: "a derivation stores nothing" })
  }
  let died: (error: MlsError) => void = () => undefined
  const death = new Promise<never>((_, reject) => (died = reject))
  death.catch(() => undefined)
  const instance = await startInstance(module, {
    store: { read: async () => noStore(), commit: async () => noStore() },
    turn: () => undefined,
    died: (reason) => died(new MlsError("fatal", { op, message: `the derivation died (${reason})` })),
  })
  try {
    const answer = instance.api[op]?.({ password, ...kdf }, 1)
    if (!answer) instance.bury("the program gave no answer")
    const { root } = (await Promise.race([answer, death])) as DeriveVaultRootResult
    return root
  } catch (thrown) {
    throw toMlsError(thrown, op)
  } finally {
    password.fill(0)
    instance.bury("done")
  }
}
