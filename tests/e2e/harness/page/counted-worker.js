import "./counted.js"
import "./worker.js"
