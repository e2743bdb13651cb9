// The stacks that others wrote and that run in Node.
import { tsmls1 } from "./tsmls1.mjs"
import { tsmls2 } from "./tsmls2.mjs"

export const peers = [tsmls1, tsmls2]
