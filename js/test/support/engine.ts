import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"

const wasm = fileURLToPath(new URL("../../dist/mls.wasm", import.meta.url))

/**
 * Serves the module that was built, as a web server does.
 * @returns its address, and how to stop
 */
export async function serveWasm(): Promise<{ url: string; stop: () => void }> {
  const bytes = readFileSync(wasm)
  const server = createServer((_request, response) => response.writeHead(200, { "Content-Type": "application/wasm" }).end(bytes))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mls.wasm`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
