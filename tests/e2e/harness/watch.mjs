// What a browser says and asks for during a story. Anything that was not foreseen fails the story.

/**
 * Records messages of the console, uncaught errors, requests and answers of every page of a context, its workers included.
 * @param {import("playwright-core").BrowserContext} context
 */
export function watch(context) {
  const seen = { said: [], requests: [], frames: [], allowed: [] }

  const page = (page) => {
    const say = (kind, text) => seen.said.push(`${kind}: ${text} (${page.url()})`)
    page.on("console", (message) => say(`console.${message.type()}`, message.text()))
    page.on("pageerror", (error) => say("uncaught", error.stack ?? String(error)))
    page.on("crash", () => say("crash", "the page crashed"))
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? ""
      if (why !== "net::ERR_ABORTED") say("request failed", `${request.method()} ${request.url()} ${why}`)
    })
    page.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => seen.frames.push({ sent: true, payload }))
      socket.on("framereceived", ({ payload }) => seen.frames.push({ sent: false, payload }))
    })
  }
  context.on("page", page)
  context.pages().forEach(page)
  context.on("request", (request) => {
    seen.requests.push({ method: request.method(), url: request.url(), body: request.postDataBuffer() })
  })

  return {
    ...seen,
    /** Foresees messages that match, for a story in which something fails on purpose. */
    allow(...patterns) {
      seen.allowed.push(...patterns)
    },
    /** What nobody foresaw. */
    unforeseen: () => seen.said.filter((text) => !seen.allowed.some((pattern) => pattern.test(text))),
  }
}
