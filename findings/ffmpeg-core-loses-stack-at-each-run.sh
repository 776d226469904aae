#!/usr/bin/env bash
# @ffmpeg/core 0.12.10 loses a part of its stack at every run: FFmpeg ends by an exception that unwinds JavaScript, and nothing moves
# the stack pointer of WebAssembly back. A run that succeeds loses 224 bytes, one whose video cannot be decoded, or whose input is
# missing, thousands. Its stack has 64 kB, of which decoding a small H.264 needs some 40, and nothing guards its end: an instance that
# is used again and again overwrites its own heap, and fails at some later run for a file that is right. Runs of ffprobe lose none.
#
# Seen with @ffmpeg/core 0.12.10 on Node 20.20:
#   10 runs that succeed: 224 bytes each
#   10 runs of ffprobe: 0 bytes each
#   1 run without an input: 2304 bytes
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
core.setLogger(() => {})

/** The name of Emscripten's stackSave in this build. */
const stack = () => core.asm.Da()
const lost = (runs, run) => {
  const before = stack()
  for (let i = 0; i < runs; i++) {
    run()
    core.reset()
  }
  return (before - stack()) / runs
}
core.exec('-f', 'lavfi', '-i', 'testsrc=s=128x96:d=1', '-c:v', 'libx264', '/video.mp4')
core.reset()
const decode = (input) => core.exec('-i', input, '-frames:v', '1', '-f', 'rawvideo', '-y', '/out')
console.log(`10 runs that succeed: ${lost(10, () => decode('/video.mp4'))} bytes each`)
console.log(`10 runs of ffprobe: ${lost(10, () => core.ffprobe('-v', 'error', '-show_streams', '/video.mp4'))} bytes each`)
console.log(`1 run without an input: ${lost(1, () => decode('/missing.mp4'))} bytes`)
process.exit(0)
JS

seen=$(node run.mjs)
echo "$seen"
[ "$seen" = $'10 runs that succeed: 224 bytes each\n10 runs of ffprobe: 0 bytes each\n1 run without an input: 2304 bytes' ]
