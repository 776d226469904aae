#!/usr/bin/env bash
# Chromium's `navigator.storage.estimate()` charges each file with an open sync access handle for at least a megabyte, however small
# the file is, and gives the difference back when the handle is closed. A database that keeps a pool of open files in the origin
# private file system (PGlite's opfs-ahp) therefore seems to take hundreds of megabytes while it is open, and a quota that is
# compared with `usage` seems to be reached long before it is.
#
# Seen with: Debian's Chromium 156, driven by playwright-core 1.65.1.
# Output: files 200, bytes in them 200, usage while open 209747380, usage after close 32380
# Needs: Node 20 or newer, npm, a Chromium (CHROMIUM_PATH, or chromium on the PATH).
set -euo pipefail
chromium=${CHROMIUM_PATH:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm install --no-audit --no-fund --silent playwright-core@1.65.1
cat >run.mjs <<'EOF'
import { createServer } from 'node:http'
import { chromium } from 'playwright-core'

const FILES = 200
const worker = `
  const handles = []
  onmessage = async ({ data }) => {
    if (data === 'open') {
      const root = await navigator.storage.getDirectory()
      for (let i = 0; i < ${FILES}; i++) {
        const file = await root.getFileHandle('file-' + i, { create: true })
        const handle = await file.createSyncAccessHandle()
        handle.write(new Uint8Array([1]), { at: 0 })
        handle.flush()
        handles.push(handle)
      }
    } else for (const handle of handles) handle.close()
    postMessage('done')
  }`
const server = createServer((request, response) => {
  response.setHeader('content-type', request.url === '/worker.js' ? 'text/javascript' : 'text/html')
  response.end(request.url === '/worker.js' ? worker : '<!doctype html><title>OPFS</title>')
}).listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const browser = await chromium.launchPersistentContext('profile', {
  executablePath: process.argv[2],
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
})
const page = await browser.newPage()
await page.goto(`http://127.0.0.1:${server.address().port}/`)
const seen = await page.evaluate(async () => {
  const worker = new Worker('/worker.js')
  const ask = (command) =>
    new Promise((resolve) => {
      worker.onmessage = resolve
      worker.postMessage(command)
    })
  const usage = async () => (await navigator.storage.estimate()).usage
  await ask('open')
  const open = await usage()
  let bytes = 0
  for await (const file of (await navigator.storage.getDirectory()).values()) bytes += (await file.getFile()).size
  await ask('close')
  return { bytes, open, closed: await usage() }
})
await browser.close()
server.close()
console.log(`files ${FILES}, bytes in them ${seen.bytes}, usage while open ${seen.open}, usage after close ${seen.closed}`)
if (seen.bytes !== FILES || seen.open < FILES * 1_000_000 || seen.closed > 1_000_000) {
  console.log('The behaviour has changed.')
  process.exit(1)
}
EOF
node run.mjs "$chromium"
