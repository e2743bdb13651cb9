import type { AuthPhase } from "./authState.js"
import type { LoginGrant } from "./deliveryService.js"
import { retry } from "./retry.js"
import type { Session } from "./session.js"
import { singleFlight } from "./singleFlight.js"
import type { VaultSecret } from "./vaultService.js"

/** The ground under one run of the flow: it ends with the run, so that a late step of an earlier one cannot go on. */
export interface FlowStep {
  /** Raised when the run is over. */
  readonly signal: AbortSignal
  /** Announces the step that begins now. @throws MlsError when the run is over */
  enter(phase: AuthPhase): void
  /** Waits for a step. @throws MlsError its error, or the reason for which the run is over */
  wait<R>(work: Promise<R>): Promise<R>
}

/** What the flow knows after the service let the user in. */
export interface Admission {
  grant: LoginGrant
  secret: VaultSecret
}

/**
 * The first half: the password becomes keys, and one of them, made for nothing else, is shown to the service.
 * @param session - whose login it is
 * @param password - as typed
 * @param step - the run
 * @returns token, challenge and vault record, and the handle of the root
 * @throws MlsError `wrong_password`, `kdf_downgrade`, `offline`, `timeout`, `rate_limited`, `load_failed`, `aborted`
 */
export async function authenticate(session: Session, password: string, step: FlowStep): Promise<Admission> {
  const secret = await derive(session, password, step)
  step.enter("authenticating")
  return { secret, grant: await step.wait(signIn(session, secret, step.signal)) }
}

/**
 * The password becomes keys.
 * @param session - whose login it is
 * @param password - as typed
 * @param step - the run
 * @returns the handle of the root
 * @throws MlsError `kdf_downgrade`, `offline`, `timeout`, `rate_limited`, `load_failed`, `aborted`
 */
export async function derive(session: Session, password: string, step: FlowStep): Promise<VaultSecret> {
  step.enter("deriving")
  return step.wait(session.vault.deriveSecret(password, { signal: step.signal }))
}

/**
 * The second half, in this order: vault → MLS client → key packages → socket. Each step is awaited.
 * @param session - whose login it is
 * @param admission - what the first half gave
 * @param step - the run
 * @throws MlsError `wrong_password`, `vault_corrupted`, `kdf_downgrade`, `storage_failed`, `offline`, `timeout`, `aborted`, and others
 */
export async function enter(session: Session, { grant, secret }: Admission, step: FlowStep): Promise<void> {
  const { signal } = step
  const { service, vault } = session
  service.token = grant.token
  step.enter("unlocking")
  const record = grant.vault ?? (await step.wait(vault.setupKeystoreWithPassword(secret, { signal, missing: true })))
  await step.wait(vault.open(secret, record, { signal }))
  await step.wait(session.configure(signal))
  session.unlocked.open()

  step.enter("registering")
  await step.wait(register(session, grant.challenge, signal))
  service.onUnauthorized = singleFlight(async () => {
    const renewed = await signIn(session, secret, signal)
    service.token = renewed.token
    await register(session, renewed.challenge, signal)
  })
  session.registered.open()

  step.enter("publishingKeys")
  await step.wait(session.keyPackages.ensureFresh())

  step.enter("connecting")
  await step.wait(session.connect(signal))
  step.enter("ready")
}

async function register({ engine, service }: Session, challenge: Uint8Array, signal: AbortSignal): Promise<void> {
  const proof = await engine.call("proveDevice", { challenge })
  await retry(() => service.registerDevice(challenge, proof, { signal }), { signal })
}

async function signIn(session: Session, secret: VaultSecret, signal: AbortSignal): Promise<LoginGrant> {
  const { auth } = await session.engine.call("deriveLoginKey", { account: session.user, root: secret.root }, { signal })
  return retry(() => session.service.login(session.user, auth, { signal }), { signal })
}
