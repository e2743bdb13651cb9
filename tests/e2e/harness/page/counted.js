// Runs in the worker, before its script: announces each instance of the module under the worker's name, and makes it when the story
// has heard of that. A derivation's worker is ended by the page, so that nothing else could ask it.
const { instantiate } = WebAssembly
WebAssembly.instantiate = async (...given) => {
  await fetch(`/lab/instantiated/${encodeURIComponent(self.name)}`)
  return instantiate(...given)
}
