import { MlsError } from "./errors.js"

/** The part of Trusted Types that is used here. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string }
}

/** Addresses of worker scripts that this package was told to start; the policy lets nothing else pass. */
const known = new Set<string>()
let policy: { createScriptURL(url: string): string } | undefined

/**
 * Starts a module worker. Under Trusted Types its address passes a policy named `mlswasm`, which gives back exactly the addresses
 * that were configured; a page's rule is `require-trusted-types-for 'script'; trusted-types mlswasm`.
 * @param script - address of worker.js
 * @param name - shown in the browser's tools
 * @returns the worker; whether its script exists shows later
 * @throws MlsError `load_failed` when the page's rules forbid it
 */
export function startWorker(script: string, name: string): Worker {
  try {
    known.add(script)
    return new Worker(trusted(script), { type: "module", name })
  } catch (cause) {
    throw new MlsError("load_failed", { op: "load", message: "the page's rules forbid the worker", cause })
  }
}

function trusted(script: string): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes
  if (!types) return script
  policy ??= types.createPolicy("mlswasm", {
    createScriptURL: (url) => {
      if (known.has(url)) return url
      throw new TypeError("not a worker of this package")
    },
  })
  return policy.createScriptURL(script)
}
