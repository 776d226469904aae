#!/usr/bin/env bash
# tesseract.js takes a language as `{ code, data }`, with the data as bytes (its type `Lang`). The file is put in place under the code,
# but the engine is then told to open languages by the bytes written as text, not by the code: `createWorker` never becomes ready. It
# does not reject either: the failure of initialization comes to `errorHandler`, and as a TypeError that nothing awaits. The same file
# by its folder works. With tesseract.js-core itself the bytes can be written to its file system and opened by name.
#
# Seen with: tesseract.js 7.0.0, @tesseract.js-data/eng 1.0.0, Node 20.20.2.
# Output: {"byFolder":"ready","asBytes":"pending","told":["initialization failed"],"unawaited":"TypeError"}
# Needs: Node 20 or newer and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent --ignore-scripts tesseract.js@7.0.0 @tesseract.js-data/eng@1.0.0
cat >run.mjs <<'EOF'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { createWorker } from 'tesseract.js'
const langPath = 'node_modules/@tesseract.js-data/eng/4.0.0_best_int'
const found = { byFolder: 'pending', asBytes: 'pending', told: [], unawaited: null }
const worker = await createWorker('eng', 1, { langPath, gzip: true, cacheMethod: 'none' })
found.byFolder = 'ready'
await worker.terminate()
process.on('uncaughtException', (error) => (found.unawaited = error.name))
const data = gunzipSync(readFileSync(`${langPath}/eng.traineddata.gz`))
const errorHandler = (error) => found.told.push(String(error))
createWorker([{ code: 'eng', data }], 1, { cacheMethod: 'none', errorHandler }).then(
  () => (found.asBytes = 'ready'),
  () => (found.asBytes = 'rejected'),
)
for (let seconds = 0; seconds < 90 && found.unawaited === null && found.asBytes === 'pending'; seconds++)
  await new Promise((resolve) => setTimeout(resolve, 1000))
await new Promise((resolve) => setTimeout(resolve, 5000))
const shown = JSON.stringify(found)
console.log(shown)
const seen = '{"byFolder":"ready","asBytes":"pending","told":["initialization failed"],"unawaited":"TypeError"}'
process.exit(shown === seen ? 0 : 1)
EOF
node run.mjs 2>run.log || { echo 'The behaviour has changed.'; exit 1; }
