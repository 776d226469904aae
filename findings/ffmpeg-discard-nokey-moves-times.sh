#!/usr/bin/env bash
# FFmpeg 5.1 with `-discard nokey`, which makes the demuxer of movies leave out all packets but those of key frames, gives key frames
# the times of other frames where the video has B-frames. `-skip_frame nokey`, which leaves them out in the decoder, gives each its time. The times that a movie adds to those of decoding are counted as packets are read, and
# the packets left out are not counted.
#
# Seen with FFmpeg 5.1.4 in @ffmpeg/core 0.12.10 on Node 20.20, for key frames at 0, 1 and 2 s:
#   discard: 0 1.2 1.9
#   skip_frame: 0 1 2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @ffmpeg/core@0.12.10 >/dev/null

cat >run.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const script = `${process.cwd()}/node_modules/@ffmpeg/core/dist/esm/ffmpeg-core.js`
globalThis.self = globalThis
self.location ??= { href: pathToFileURL(script).href }
const { default: create } = await import(pathToFileURL(script).href)
const core = await create({ wasmBinary: readFileSync(script.replace(/js$/, 'wasm')) })
let log = []
core.setLogger(({ message }) => log.push(message))
const run = (...args) => {
  log = []
  core.exec(...args)
  core.reset()
}
run('-f', 'lavfi', '-i', 'testsrc=s=128x96:r=10:d=3', '-c:v', 'libx264', '-bf', '2', '-g', '10', '-sc_threshold', '0', '/video.mp4')
for (const option of ['discard', 'skip_frame']) {
  run(`-${option}:v`, 'nokey', '-copyts', '-i', '/video.mp4', '-vf', 'showinfo=checksum=0', '-fps_mode', 'passthrough', '-f', 'null', '-')
  const times = log.flatMap((line) => /pts_time:([\d.]+)/.exec(line)?.[1] ?? [])
  console.log(`${option}: ${times.join(' ')}`)
}
process.exit(0)
JS

seen=$(node run.mjs)
echo "$seen"
[ "$seen" = $'discard: 0 1.2 1.9\nskip_frame: 0 1 2' ]
