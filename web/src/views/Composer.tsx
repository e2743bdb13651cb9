import { useRef, useState } from "preact/hooks"
import { send } from "../model/chats"
import { attempt } from "../model/errors"
import { SendIcon } from "./icons"

/** A place to write. Enter sends, Shift and Enter makes a new line; what could not be stored stays in the field. */
export function Composer({ conversation }: { conversation: string }) {
  const [text, setText] = useState("")
  const field = useRef<HTMLTextAreaElement>(null)

  const submit = async () => {
    const box = field.current!
    const words = box.value.trim()
    if (words === "") return
    box.value = "" // at once: the next Enter may come before the next drawing, and long before this is stored
    setText("")
    box.focus() // by the time it is sent, the person may be elsewhere
    if (!(await attempt(() => send(conversation, words)))) setText((now) => (now ? `${now}\n${words}` : words))
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <label class="unseen" for="composer">
        Message
      </label>
      <textarea
        class="composer-field"
        id="composer"
        ref={field}
        rows={1}
        placeholder="Write a message"
        enterkeyhint="send"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
          event.preventDefault()
          void submit()
        }}
      />
      <button class="send" type="submit" aria-label="Send" disabled={text.trim() === ""}>
        <SendIcon />
      </button>
    </form>
  )
}
