#!/usr/bin/env bash
# `protocol.serialize.bind({ binary: true })` of PGlite, which asks for results in binary form, writes a Bind message that the server
# refuses. The message ends with the number of result format codes and then the codes; the serializer writes the number 1 alone and no
# code. Without `binary` it writes the number 0, which happens to be right. Whoever wants binary results (vectors and bytea as text
# take many times as long) has to end the message with the four bytes 0 1 0 1 in place of 0 0, and to add 2 to its length.
#
# Seen with: @electric-sql/pglite 0.5.16.
# Output: with binary: true: insufficient data left in message; with the code added: 0,0,1,2
# Needs: Node 20 or newer and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent @electric-sql/pglite@0.5.16
cat >run.mjs <<'JS'
import { PGlite, protocol } from '@electric-sql/pglite'
const { serialize } = protocol
const db = await PGlite.create()
const joined = (parts) => Uint8Array.from(parts.flatMap((part) => [...part]))

/** The bytes of the value that `SELECT 258` gives, asked for by a Bind message. */
async function ask(bind) {
  const message = joined([serialize.parse({ text: 'SELECT 258::int4' }), bind, serialize.execute({}), serialize.sync()])
  const chunks = []
  await db.execProtocolRawStream(message, { onRawData: (data) => chunks.push(data.slice()) })
  const answer = Buffer.concat(chunks)
  for (let at = 0; at < answer.length; at += 1 + answer.readInt32BE(at + 1)) {
    const end = at + 1 + answer.readInt32BE(at + 1)
    if (answer[at] === 'E'.charCodeAt(0)) return /\0M([^\0]+)/.exec(answer.toString('utf8', at, end))[1]
    // A row of one value: after the header the number of values and the length of the first.
    if (answer[at] === 'D'.charCodeAt(0)) return [...answer.subarray(at + 11, end)].join()
  }
  return 'no answer'
}

const given = await ask(serialize.bind({ binary: true }))
const plain = serialize.bind({})
const mended = joined([plain.subarray(0, plain.length - 2), [0, 1, 0, 1]])
new DataView(mended.buffer).setInt32(1, mended.length - 1)
const right = await ask(mended)
console.log(`with binary: true: ${given}; with the code added: ${right}`)
if (given !== 'insufficient data left in message' || right !== '0,0,1,2') {
  console.log('The behaviour has changed.')
  process.exit(1)
}
process.exit()
JS
node run.mjs
