// What can be judged of a page without looking at it. These functions run in the page; each answers with what is wrong.

/** Content wider than the screen, and controls too small for a pointer (WCAG 2.2, 2.5.8: 24 by 24) or a finger (2.5.5: 44 by 44). */
export function narrow() {
  const least = matchMedia("(pointer: coarse)").matches ? 44 : 24
  const wrong = []
  const { scrollWidth } = document.scrollingElement
  if (scrollWidth > innerWidth) wrong.push(`the page is ${scrollWidth} wide`)
  for (const e of document.querySelectorAll("button, input, textarea, h1, h2, p, li")) {
    if (!e.checkVisibility() || e.closest(".unseen, .skip")) continue
    const { left, right, width, height } = (e.closest("label") ?? e).getBoundingClientRect()
    if (left < 0 || right > innerWidth + 0.5) wrong.push(`${e.tagName} “${e.textContent.slice(0, 30)}” from ${left} to ${right}`)
    if (e.matches("button, input, textarea") && (width < least || height < least) && (least === 44 || !e.matches(".link"))) {
      wrong.push(`${e.getAttribute("aria-label") ?? e.textContent} is ${width} by ${height}`)
    }
  }
  return wrong
}

/** Text with less contrast to its background than 4.5 to 1 (WCAG 2.2, 1.4.3). */
export function faint() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1)
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data]
  }
  const luminance = (color) => {
    const [r, g, b] = color.slice(0, 3).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const background = (e) => {
    for (; e; e = e.parentElement) {
      const color = rgba(getComputedStyle(e).backgroundColor)
      if (color[3] === 255) return color
    }
    return [255, 255, 255, 255]
  }
  const wrong = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { parentElement: e, data } = walker.currentNode
    if (!data.trim() || !e.checkVisibility({ checkOpacity: true }) || e.closest(".unseen, .skip, noscript, :disabled")) continue
    const [a, b] = [luminance(rgba(getComputedStyle(e).color)), luminance(background(e))].sort((x, y) => y - x)
    const contrast = (a + 0.05) / (b + 0.05)
    if (contrast < 4.5) wrong.push(`“${data.trim().slice(0, 30)}” ${contrast.toFixed(2)}`)
  }
  return wrong
}

/** Controls without a name, images without a text, ids used twice. */
export function unnamed() {
  const wrong = []
  for (const e of document.querySelectorAll("button, input, textarea, a, img")) {
    const name = e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.getAttribute("alt") ?? e.textContent
    if (e.tagName !== "IMG" && !e.matches('[aria-hidden="true"]') && !name?.trim()) wrong.push(e.outerHTML.slice(0, 80))
    if (e.tagName === "IMG" && !e.hasAttribute("alt")) wrong.push(e.outerHTML)
  }
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id)
  wrong.push(...ids.filter((id, i) => ids.indexOf(id) !== i))
  if (document.querySelectorAll("main").length !== 1 || document.querySelectorAll("h1").length !== 1) wrong.push("one main, one h1")
  return wrong
}
