import { CloseIcon, WarnIcon } from "./icons"

/** What went wrong and what to do, said at once to screen readers. Empty when there is nothing to say. */
export function Notice({ text, onClose, id }: { text: string | undefined; onClose?: () => void; id?: string }) {
  return (
    <div role="alert" id={id}>
      {text && (
        <div class="notice">
          <WarnIcon />
          <p>{text}</p>
          {onClose && (
            <button type="button" class="icon-button small-icon" onClick={onClose} aria-label="Close this message">
              <CloseIcon />
            </button>
          )}
        </div>
      )}
    </div>
  )
}
