import type { CoreCryptoClient } from "./coreCryptoClient.js"
import type { DeliveryService } from "./deliveryService.js"
import type { CallOptions } from "./engine.js"
import { toMlsError } from "./errors.js"
import type { ProposedChange } from "./operations.gen.js"
import { retry } from "./retry.js"

/** So often another commit may be faster. */
const TRIES = 5

/**
 * Proposes a change of a conversation from outside: reads in which epoch it is and who is inside, signs, and posts.
 * @param client - signs as this device
 * @param service - has the GroupInfo and takes the proposal
 * @param conversation - id of the conversation
 * @param change - what to propose
 * @param options - abort signal
 * @throws MlsError the codes of `Session.proposeAsExternalSender`
 */
export async function proposeFromOutside(
  client: CoreCryptoClient,
  service: DeliveryService,
  conversation: string,
  change: ProposedChange,
  options: CallOptions,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const info = await retry(() => service.groupInfo(conversation, options), options)
    const proposal = await client.proposeAsExternalSender({ conversation, ...info, change }, options)
    try {
      await retry(() => service.postExternalProposal(conversation, proposal, options), options)
      return
    } catch (thrown) {
      if (toMlsError(thrown).code !== "rejected" || tries === TRIES) throw thrown
    }
  }
}
