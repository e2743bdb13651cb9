import { MlsError } from "./errors.js"

/**
 * Refuses what callers without a type checker may give, before anything is done with it.
 * @param value - an argument
 * @param path - its name
 * @returns the argument
 * @throws MlsError `invalid_argument` when it is no text, or an empty one
 */
export function textArgument(value: unknown, path: string): string {
  if (typeof value !== "string" || value === "") throw new MlsError("invalid_argument", { path, message: `${path} is a text` })
  return value
}

/**
 * @param value - an argument
 * @param path - its name
 * @returns the argument
 * @throws MlsError `invalid_argument` when it is no array
 */
export function listArgument<T>(value: readonly T[], path: string): readonly T[] {
  if (!Array.isArray(value)) throw new MlsError("invalid_argument", { path, message: `${path} is an array` })
  return value
}
