import { render } from "preact"
import { App } from "./app"
import "./styles/tokens.css"
import "./styles/base.css"
import "./styles/front.css"
import "./styles/messenger.css"
import "./styles/conversation.css"
import "./styles/inspector.css"

render(<App />, document.getElementById("app")!)
