import { beforeEach, describe, expect, test } from "vitest"
import type { CoreCryptoClient } from "../src/coreCryptoClient.js"
import type { DeliveryService } from "../src/deliveryService.js"
import { MlsError } from "../src/errors.js"
import { proposeFromOutside } from "../src/externalProposal.js"

describe("a proposal from outside", () => {
  const change = { kind: "remove" as const, device: { user: "c@example.com", device: "c1" } }
  let epoch: number
  let posts: unknown[]
  let refusals: MlsError[]
  let made: unknown[]

  beforeEach(() => {
    epoch = 0
    posts = []
    refusals = []
    made = []
  })

  const propose = (): Promise<void> => {
    const client = {
      proposeAsExternalSender: async (params: { groupInfo: Uint8Array }) => (made.push(params), { id: `of ${params.groupInfo[0]}`, epoch: 1n, message: params.groupInfo }),
    }
    const service = {
      groupInfo: async () => ({ groupInfo: new Uint8Array([++epoch]), ratchetTree: new Uint8Array([0]) }),
      postExternalProposal: async (group: string, { id }: { id: string }) => {
        posts.push([group, id])
        const refusal = refusals.shift()
        if (refusal) throw refusal
        return 1n
      },
    }
    return proposeFromOutside(client as unknown as CoreCryptoClient, service as unknown as DeliveryService, "lunch", change, {})
  }

  test("is made of the GroupInfo as it is now", async () => {
    await propose()
    expect(made).toEqual([{ conversation: "lunch", groupInfo: new Uint8Array([1]), ratchetTree: new Uint8Array([0]), change }])
    expect(posts).toEqual([["lunch", "of 1"]])
  })

  test("is made anew when the conversation has moved on", async () => {
    refusals = [new MlsError("rejected"), new MlsError("rejected")]
    await propose()
    expect(posts).toEqual([["lunch", "of 1"], ["lunch", "of 2"], ["lunch", "of 3"]])
  })

  test("is sent again as the same bytes when the way to the service fails", async () => {
    refusals = [new MlsError("timeout")]
    await propose()
    expect(posts).toEqual([["lunch", "of 1"], ["lunch", "of 1"]])
  })

  test("is given up after five tries, and at once when it is not wanted", async () => {
    refusals = Array.from({ length: 9 }, () => new MlsError("rejected"))
    await expect(propose()).rejects.toMatchObject({ code: "rejected" })
    expect(posts).toHaveLength(5)
    posts = []
    refusals = [new MlsError("not_a_member")]
    await expect(propose()).rejects.toMatchObject({ code: "not_a_member" })
    expect(posts).toHaveLength(1)
  })
})
