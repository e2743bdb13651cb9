import { initials } from "../model/format"

/** The round picture of an account or a title; decoration, its name stands beside it. */
export function Avatar({ name }: { name: string }) {
  return (
    <span class="avatar" aria-hidden="true">
      {initials(name)}
    </span>
  )
}
