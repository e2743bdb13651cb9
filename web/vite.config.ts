import { defineConfig } from "vite"

// The page is served under `default-src 'none'`: nothing may become a data: URL or an inline script.
export default defineConfig({
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: false,
    sourcemap: false,
    reportCompressedSize: false,
  },
  worker: { format: "es" },
  server: {
    // `npm run dev -w web` beside a running `mlsd --dev`.
    proxy: { "/api": { target: "http://127.0.0.1:8787", ws: true } },
  },
})
