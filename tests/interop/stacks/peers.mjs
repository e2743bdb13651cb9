// The stacks that others wrote and that run in Node.
import { corecrypto } from "./corecrypto.mjs"
import { tsmls1 } from "./tsmls1.mjs"
import { tsmls2 } from "./tsmls2.mjs"

export const peers = [tsmls1, tsmls2, corecrypto]

/** The options of a group in which these stacks meet: what any of them demands. */
export const demands = (...stacks) => Object.assign({}, ...stacks.map((s) => s.demands))
