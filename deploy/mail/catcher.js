'use strict'

// The catcher leaves the mails it took behind, in a folder of its own under /tmp. Here it is told where they lie: the folder goes with it, and what one that was killed left
// there is cleared by the next.
const fs = require('node:fs')
const path = require('node:path')

const folder = path.resolve(process.argv[2])
const clear = () => fs.rmSync(folder, { recursive: true, force: true })

clear()
fs.mkdirSync(path.dirname(folder), { recursive: true })
process.on('exit', clear)
process.argv.splice(2, 1, '--mail-directory', folder)
require('maildev/bin/maildev')
