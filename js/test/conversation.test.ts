import { beforeEach, describe, expect, test } from "vitest"
import { Conversation } from "../src/conversation.js"
import type { CoreCryptoClient } from "../src/coreCryptoClient.js"
import type { DeliveryService } from "../src/deliveryService.js"
import { MlsError } from "../src/errors.js"

describe("a branch of a conversation", () => {
  const members = [
    { user: "a@example.com", devices: ["a1", "a2"] },
    { user: "b@example.com", devices: ["b1"] },
    { user: "c@example.com", devices: ["c1"] },
  ]
  // The directory knows of a device that is not in the conversation.
  const directory: Record<string, string[]> = { "a@example.com": ["a2"], "b@example.com": ["b1", "b2"], "c@example.com": ["c1"] }
  let claimed: unknown[]
  let calls: unknown[]
  let chat: Conversation

  beforeEach(() => {
    claimed = []
    calls = []
    const client = {
      identity: async () => ({ user: "a@example.com", cipherSuite: 3 }),
      conversations: async () => ({ conversations: [{ conversation: "old", members, cipherSuite: 0xf001, state: "active" }] }),
      branchConversation: async (params: unknown) => (calls.push(params), { conversation: "new" }),
    }
    const service = {
      claimKeyPackages: async (_id: string, user: string, suite: number) => {
        claimed.push([user, suite])
        return (directory[user] ?? []).map((device) => ({ user, device, keyPackage: new Uint8Array() }))
      },
    }
    chat = new Conversation("old", client as unknown as CoreCryptoClient, service as unknown as DeliveryService)
  })

  test("takes along the devices that are in the conversation, own ones included, by packages of its suite", async () => {
    const branch = await chat.branch([" B@Example.com "], { title: "aside" })
    expect(branch.id).toBe("new")
    expect(claimed).toEqual([["b@example.com", 0xf001], ["a@example.com", 0xf001]])
    const device = (user: string, device: string) => ({ user, device, keyPackage: new Uint8Array() })
    expect(calls).toEqual([{ conversation: "old", title: "aside", members: [device("b@example.com", "b1"), device("a@example.com", "a2")] }])
  })

  test("claims each user once and has no title unless it is given one", async () => {
    await chat.branch(["b@example.com", "B@EXAMPLE.COM", "a@example.com"])
    expect(claimed.map((claim) => (claim as string[])[0]).sort()).toEqual(["a@example.com", "b@example.com"])
    expect(calls).toMatchObject([{ title: "" }])
  })

  test("refuses who is not a member before anybody's package is spent", async () => {
    const refused = chat.branch(["b@example.com", "d@example.com"])
    await expect(refused).rejects.toBeInstanceOf(MlsError)
    await expect(refused).rejects.toMatchObject({ code: "invalid_argument", path: "users" })
    expect([claimed, calls]).toEqual([[], []])
  })
})
