console.log("psst")
postMessage(0)
