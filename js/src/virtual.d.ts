/** The toolchain's wasm_exec.js, wrapped at build time so that its globals are parameters. */
declare module "virtual:wasm-exec" {
  export interface GoScope {
    readonly __scope?: never
  }
  export class Go {
    argv: string[]
    env: Record<string, string>
    exit: (code: number) => void
    exited: boolean
    readonly importObject: WebAssembly.Imports
    /** @internal of wasm_exec.js */
    readonly _scheduledTimeouts: Map<number, ReturnType<typeof setTimeout>>
    run(instance: WebAssembly.Instance): Promise<void>
    /** @internal of wasm_exec.js: every callback and timer enters the program here */
    _resume(): void
  }
  /**
   * @param globalThis - what the program sees as its global object
   * @param fs - where the runtime writes its own messages
   * @returns the class that runs a program
   */
  export default function makeGo(globalThis: GoScope, fs: { writeSync(fd: number, bytes: Uint8Array): number }): typeof Go
}
