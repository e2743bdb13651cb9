// Line drawings on a 20-unit grid, in the text's colour. They are decoration: what they mean is said beside them.
import type { ComponentChildren } from "preact"

function Icon({ children, size = 20, spin = false }: { children: ComponentChildren; size?: number; spin?: boolean }) {
  return (
    <svg
      class={spin ? "spinner" : undefined}
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  )
}

export const LockIcon = () => (
  <Icon>
    <path d="M6.5 9V6.5a3.5 3.5 0 0 1 7 0V9" />
    <rect x="4.5" y="9" width="11" height="8" rx="2" />
  </Icon>
)
export const LeaveIcon = () => (
  <Icon>
    <path d="M8 3.5H5.5a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2H8M12.5 13.5 16 10l-3.5-3.5M15.5 10H8" />
  </Icon>
)
export const BackIcon = () => (
  <Icon>
    <path d="M12 4.5 6.5 10l5.5 5.5" />
  </Icon>
)
export const SendIcon = () => (
  <Icon>
    <path d="M10 16V4.5M5 9.5l5-5 5 5" />
  </Icon>
)
export const InspectIcon = () => (
  <Icon>
    <path d="M10 2.5 16 5v4.5c0 4-2.5 6.7-6 8-3.5-1.3-6-4-6-8V5z" />
    <path d="m7.5 10 1.8 1.8 3.3-3.5" />
  </Icon>
)
export const CloseIcon = () => (
  <Icon>
    <path d="m5.5 5.5 9 9M14.5 5.5l-9 9" />
  </Icon>
)
export const PlusIcon = () => (
  <Icon>
    <path d="M10 4.5v11M4.5 10h11" />
  </Icon>
)
export const WarnIcon = () => (
  <Icon size={18}>
    <path d="M10 3 2.5 16.5h15zM10 8.5v3.5M10 14.3v.1" />
  </Icon>
)
export const SentIcon = () => (
  <Icon size={14}>
    <path d="m4 10.5 4 4 8-9" />
  </Icon>
)
export const QueuedIcon = () => (
  <Icon size={14}>
    <circle cx="10" cy="10" r="7" />
    <path d="M10 6v4l2.5 1.5" />
  </Icon>
)
export const SpinnerIcon = () => (
  <Icon size={18} spin>
    <path d="M10 2.5a7.5 7.5 0 1 1-7.5 7.5" />
  </Icon>
)
export const DoneIcon = () => (
  <Icon size={18}>
    <path d="m4.5 10.5 3.5 3.5 7.5-8" />
  </Icon>
)
export const EyeIcon = ({ open }: { open: boolean }) => (
  <Icon>
    <path d="M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5z" />
    <circle cx="10" cy="10" r="2.2" />
    {open ? null : <path d="m4 16 12-12" />}
  </Icon>
)
