#!/usr/bin/env bash
# geotiff reads the samples of big-endian TIFF files wrong, without an error, where these are of 16 bits and stored as differences
# (Predictor 2, with LZW or Deflate): it adds the differences up before it puts their bytes in order, so that carries go the wrong way.
# The first sample of each row is right, and so are 8 bits, little-endian files, and files without a predictor. libtiff reads all four.
#
# Seen with: geotiff 3.0.5, Node 20.
# Output: stored 1000 1300 900 40000, read from big-endian differences 1000 1044 645 39489
# Needs: Node 20 or newer, npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent geotiff@3.0.5
cat >run.mjs <<'EOF'
import { deflateSync } from 'node:zlib'
import { fromArrayBuffer } from 'geotiff'

const values = [1000, 1300, 900, 40000]

/** A row of grey samples of 16 bits, packed by Deflate. */
function tiff(isLittle, predictor) {
  const u16 = (bytes, value, at) => (isLittle ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at))
  const u32 = (bytes, value, at) => (isLittle ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at))
  const row = Buffer.alloc(2 * values.length)
  values.forEach((value, i) => u16(row, predictor === 2 && i > 0 ? (value - values[i - 1]) & 0xffff : value, 2 * i))
  const data = deflateSync(row)
  const fields = [
    ...[[256, values.length], [257, 1], [258, 16], [259, 8], [262, 1]],
    ...[[273, 8], [277, 1], [278, 1], [279, data.length], [317, predictor]],
  ]
  const directory = 8 + data.length + (data.length & 1)
  const out = Buffer.alloc(directory + 2 + 12 * fields.length + 4)
  out.write(isLittle ? 'II' : 'MM', 'latin1')
  u16(out, 42, 2)
  u32(out, directory, 4)
  data.copy(out, 8)
  u16(out, fields.length, directory)
  fields.forEach(([tag, value], i) => {
    const at = directory + 2 + 12 * i
    u16(out, tag, at)
    u16(out, 4, at + 2)
    u32(out, 1, at + 4)
    u32(out, value, at + 8)
  })
  return out.buffer.slice(out.byteOffset, out.byteOffset + out.length)
}

async function read(isLittle, predictor) {
  const image = await (await fromArrayBuffer(tiff(isLittle, predictor))).getImage()
  const [samples] = await image.readRasters()
  return [...samples].join(' ')
}

const stored = values.join(' ')
for (const [isLittle, predictor] of [[true, 1], [true, 2], [false, 1]]) {
  if ((await read(isLittle, predictor)) !== stored) throw new Error('The other layouts are read wrong, too.')
}
const got = await read(false, 2)
console.log(`stored ${stored}, read from big-endian differences ${got}`)
if (got === stored) {
  console.log('The behaviour has changed.')
  process.exit(1)
}
process.exit()
EOF
node run.mjs
