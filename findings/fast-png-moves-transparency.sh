#!/usr/bin/env bash
# fast-png 8.0.0 writes the transparency of a palette for other colours: it leaves opaque colours out of the tRNS chunk, whose entries
# are those of the first colours of the palette (PNG specification, 11.3.2.1). A palette of opaque red and transparent green becomes one of
# transparent red and opaque green, without an error. Palettes whose transparent colours come first are right.
#
# Seen with fast-png 8.0.0 on Node 20.20:
#   tRNS chunk: 0
#   red has alpha 0, green has alpha 255
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund fast-png@8.0.0 >/dev/null

cat >run.mjs <<'JS'
import { decode, encode } from 'fast-png'

const png = encode({
  width: 2,
  height: 1,
  depth: 8,
  channels: 1,
  data: Uint8Array.of(0, 1),
  palette: [
    [255, 0, 0, 255],
    [0, 255, 0, 0],
  ],
})
const at = Buffer.from(png).indexOf('tRNS')
const length = new DataView(png.buffer, png.byteOffset).getUint32(at - 4)
console.log(`tRNS chunk: ${[...png.subarray(at + 4, at + 4 + length)].join(', ')}`)
const [red, green] = decode(png).palette
console.log(`red has alpha ${red[3] ?? 255}, green has alpha ${green[3] ?? 255}`)
JS

seen=$(node run.mjs)
echo "$seen"
[ "$seen" = $'tRNS chunk: 0\nred has alpha 0, green has alpha 255' ]
