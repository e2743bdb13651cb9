// A view at both widths, one of them in the dark: pictures for the eye, and what can be judged without one.
import assert from "node:assert/strict"
import { faint, narrow, unnamed } from "./surface.mjs"

const LOOKS = [
  { device: "phone", colorScheme: "dark", width: 390, height: 844 },
  { device: "desktop", colorScheme: "light", width: 1280, height: 800 },
]

/**
 * @param {import("./story.mjs").World} world
 * @returns {(page: import("playwright-core").Page, name: string) => Promise<void>} leaves the page as wide and as light as it was
 */
export const looker =
  ({ picture }) =>
  async (page, name) => {
    for (const { device, colorScheme, width, height } of LOOKS) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme })
      await picture(page, `look-${name}-${device}`)
      const at = `${name}, ${device}`
      assert.deepEqual(await page.evaluate(faint), [], `${at}: contrast`)
      assert.deepEqual(await page.evaluate(narrow), [], `${at}: width`)
      assert.deepEqual(await page.evaluate(unnamed), [], `${at}: names`)
    }
  }
