// example:begin
import type { Conversation, Session } from "mlswasm"

/** What a conversation can do beyond talking; what changes the group is a commit that all members verify. */
export async function beyond(session: Session, chat: Conversation, shared: { id: Uint8Array; secret: Uint8Array }): Promise<Conversation> {
  await chat.send("seen by the service, changed by nobody: see beside", { authenticatedData: new TextEncoder().encode("thread 7") })
  await session.client.addPSK(shared) // a secret that both sides have got by another way
  await session.client.injectPSKs({ conversation: chat.id, psks: [{ id: shared.id }] })
  await session.client.propose({ conversation: chat.id, kind: "update" }) // for any member to commit
  const link = await chat.createLink({ ask: true }) // who has it asks to be let in: on("request"), then chat.accept
  await chat.send(`ask in by ${link}`)
  return chat.migrate({ cipherSuite: 0xf001 }) // to a post-quantum suite, all members with it
}
// example:end
