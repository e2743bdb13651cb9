import { describe, expect, test, vi } from "vitest"
import { AuthMachine } from "../src/authState.js"
import { MlsError } from "../src/errors.js"
import { Gate } from "../src/gate.js"
import { backoff, retry } from "../src/retry.js"
import { coalesced, Rerun, singleFlight } from "../src/singleFlight.js"

const codeOf = (promise: Promise<unknown>): Promise<string> => promise.then(() => "passed", (error: MlsError) => error.code)

/** Work that finishes when it is told to. */
function controlled() {
  const runs: { finish: (value: number) => void; fail: (error: Error) => void }[] = []
  const work = vi.fn(() => new Promise<number>((finish, fail) => runs.push({ finish, fail })))
  return { work, runs }
}

describe("singleFlight", () => {
  test("gives callers who overlap one run", async () => {
    const { work, runs } = controlled()
    const shared = singleFlight(work)
    const calls = [shared(), shared(), shared()]
    runs[0]?.finish(1)
    expect(await Promise.all(calls)).toEqual([1, 1, 1])
    expect(work).toHaveBeenCalledTimes(1)
  })

  test("starts anew after a failure", async () => {
    const { work, runs } = controlled()
    const shared = singleFlight(work)
    const first = codeOf(shared())
    runs[0]?.fail(new MlsError("offline"))
    expect(await first).toBe("offline")
    const second = shared()
    runs[1]?.finish(2)
    expect(await second).toBe(2)
  })
})

describe("coalesced", () => {
  test("gives callers who come during a run the one after it", async () => {
    const { work, runs } = controlled()
    const shared = coalesced(work)
    const first = shared()
    const later = [shared(), shared()]
    runs[0]?.finish(1)
    expect(await first).toBe(1)
    await vi.waitFor(() => expect(runs).toHaveLength(2), 30_000)
    const joined = shared()
    runs[1]?.finish(2)
    expect(await Promise.all(later)).toEqual([2, 2])
    await vi.waitFor(() => expect(runs).toHaveLength(3), 30_000)
    runs[2]?.finish(3)
    expect(await joined).toBe(3)
  })

  test("goes on after a failure", async () => {
    const { work, runs } = controlled()
    const shared = coalesced(work)
    const first = codeOf(shared())
    const second = shared()
    runs[0]?.fail(new MlsError("offline"))
    expect(await first).toBe("offline")
    await vi.waitFor(() => expect(runs).toHaveLength(2), 30_000)
    runs[1]?.finish(2)
    expect(await second).toBe(2)
  })
})

describe("Rerun", () => {
  test("works once more for what was asked while it worked", async () => {
    let release: () => void = () => undefined
    let runs = 0
    const rerun = new Rerun(() => (++runs === 1 ? new Promise((resolve) => (release = resolve)) : Promise.resolve()))
    const first = rerun.kick()
    await null
    void rerun.kick()
    void rerun.kick()
    release()
    await first
    expect(runs).toBe(2)
  })

  test("makes one run of the kicks of one tick", async () => {
    let runs = 0
    const rerun = new Rerun(async () => void runs++)
    await Promise.all([rerun.kick(), rerun.kick(), rerun.kick()])
    expect(runs).toBe(1)
  })
})

describe("retry", () => {
  test("sends again while the way fails", async () => {
    const codes = ["offline", "timeout", "service_unavailable"] as const
    let n = 0
    const result = await retry(async () => {
      const code = codes[n++]
      if (code) throw new MlsError(code)
      return n
    }, { pause: 1 })
    expect(result).toBe(4)
  })

  for (const code of ["wrong_password", "rejected", "internal", "fatal"] as const) {
    test(`takes ${code} as final`, async () => {
      const work = vi.fn(async () => Promise.reject(new MlsError(code)))
      expect(await codeOf(retry(work, { pause: 1 }))).toBe(code)
      expect(work).toHaveBeenCalledTimes(1)
    })
  }

  test("ends with its signal, in the middle of a pause", async () => {
    const abort = new AbortController()
    const work = vi.fn(async () => Promise.reject(new MlsError("offline")))
    const over = codeOf(retry(work, { pause: 60_000, signal: abort.signal }))
    await vi.waitFor(() => expect(work).toHaveBeenCalled(), 30_000)
    abort.abort()
    expect(await over).toBe("aborted")
  })

  test("pauses longer each time, up to the ceiling, never the same for all", () => {
    for (let failures = 1; failures < 40; failures++) {
      const whole = Math.min(500 * 2 ** (failures - 1), 30_000)
      const ms = backoff(failures, { pause: 500 })
      expect(ms).toBeGreaterThanOrEqual(whole / 2)
      expect(ms).toBeLessThanOrEqual(whole)
    }
  })
})

describe("a gate", () => {
  test("lets those that waited follow it", async () => {
    const gate = new Gate("pending")
    const passed = codeOf(gate.pass())
    gate.open()
    expect(await passed).toBe("passed")
    gate.pend()
    const refused = codeOf(gate.pass())
    gate.shut("locked")
    expect(await refused).toBe("locked")
    expect(await codeOf(gate.pass())).toBe("locked")
  })

  test("lets one that waits give up", async () => {
    const gate = new Gate("pending")
    const abort = new AbortController()
    const gone = codeOf(gate.pass(abort.signal))
    abort.abort()
    expect(await gone).toBe("aborted")
  })
})

describe("the state machine", () => {
  test("moves only where its table leads", () => {
    const machine = new AuthMachine()
    expect(() => machine.move("ready", "a")).toThrow(MlsError)
    machine.move("deriving", "a")
    expect(() => machine.move("registering", "a")).toThrow(MlsError)
    expect(machine.state).toEqual({ phase: "deriving", account: "a", fraction: 0 })
  })

  test("tells the others when one listener throws, and reports that one's error", () => {
    const reported = vi.spyOn(globalThis, "reportError").mockImplementation(() => undefined)
    const machine = new AuthMachine()
    const heard: string[] = []
    const fault = new Error("a listener's own fault")
    machine.subscribe(() => {
      throw fault
    })
    machine.subscribe((state) => heard.push(state.phase))
    machine.move("deriving", "a")
    expect(heard).toEqual(["deriving"])
    expect(reported).toHaveBeenCalledExactlyOnceWith(fault)
    reported.mockRestore()
  })
})
