package main

import "io/fs"

func embeddedPage() fs.FS { return nil }
