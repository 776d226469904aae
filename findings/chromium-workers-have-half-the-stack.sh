#!/usr/bin/env bash
# A dedicated worker of Chromium has about half of the stack of a page: the same recursion, in the same browser, ends with a RangeError
# at about half of the depth. What was tried on a page alone (a parser, a walk over a tree, a reviver) can fail in a worker. How deep it
# gets also depends on whether the code was compiled yet, so that a depth near the limit fails only now and then.
#
# Seen with: Debian's Chromium 156, driven by playwright-core 1.65.1.
# Output: a worker gets SHARE % of the depth of a page (SHARE is about 50)
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

const reach = `
  function reach() {
    let depth = 0
    const step = () => { depth++; step() }
    try { step() } catch (error) { if (!(error instanceof RangeError)) throw error }
    return depth
  }`
const files = {
  '/': '<!doctype html><title>Stack</title><script src="/page.js"></script>',
  '/page.js': reach,
  '/worker.js': `${reach}; postMessage(reach())`,
}
const server = createServer((request, response) => {
  response.setHeader('content-type', request.url === '/' ? 'text/html' : 'text/javascript')
  response.end(files[request.url] ?? '')
}).listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const browser = await chromium.launch({
  executablePath: process.argv[2],
  // Interpreted only, so that frames are of one size.
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--js-flags=--jitless'],
})
const page = await browser.newPage()
await page.goto(`http://127.0.0.1:${server.address().port}/`)
const { onPage, inWorker } = await page.evaluate(async () => ({
  onPage: globalThis.reach(),
  inWorker: await new Promise((resolve) => {
    new Worker('/worker.js').onmessage = ({ data }) => resolve(data)
  }),
}))
await browser.close()
server.close()
const share = Math.round((100 * inWorker) / onPage)
console.log(`a worker gets ${share} % of the depth of a page`)
if (share < 35 || share > 70) {
  console.log('The behaviour has changed.')
  process.exit(1)
}
EOF
node run.mjs "$chromium"
