#!/usr/bin/env bash
# mediabunny 1.61.0 leaves out the last frame of a FLAC file where it has fewer than 16 bytes: it asks for 16, the longest header, and takes
# fewer for the end of the file. A frame has 10 bytes or more (RFC 9639, section 9), and one of silence in 16-bit mono has 11: so the last
# 4,096 samples of a file that ends in silence are gone, without an error, and a file of one such frame has no packets at all.
# @wasm-audio-decoders/flac 0.2.11 loses a frame too where there are several, and reads a file of one. libFLAC (libflacjs 5.6.0) reads all.
#
# Seen with mediabunny 1.61.0, @wasm-audio-decoders/flac 0.2.11 and libflacjs 5.6.0 on Node 20.20, samples of files of 1, 2 and 3 frames:
#   mediabunny: 0, 4096, 8192
#   @wasm-audio-decoders/flac: 4096, 4096, 8192
#   libflacjs: 4096, 8192, 12288
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund mediabunny@1.61.0 \
  @wasm-audio-decoders/flac@0.2.11 libflacjs@5.6.0 >/dev/null

cat >run.mjs <<'JS'
import { createRequire } from 'node:module'
import { FLACDecoder } from '@wasm-audio-decoders/flac'
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny'

const SAMPLES = 4096

/** Remainder of a division of bytes by a polynomial, as FLAC takes it. */
function crc(bytes, bits, polynomial) {
  let value = 0
  for (const byte of bytes) {
    value ^= byte << (bits - 8)
    for (let i = 0; i < 8; i++) {
      const isOut = (value >> (bits - 1)) & 1
      value = (value << 1) & (2 ** bits - 1)
      if (isOut) value ^= polynomial
    }
  }
  return value
}

/** 4096 samples of silence: 44.1 kHz, mono, 16 bits, one constant. */
function frame(number) {
  const header = [0xff, 0xf8, 0xc9, 0x08, number]
  const whole = [...header, crc(header, 8, 0x07), 0x00, 0, 0]
  const check = crc(whole, 16, 0x8005)
  return [...whole, check >> 8, check & 0xff]
}

function flac(frames) {
  const info = new Uint8Array(34)
  const view = new DataView(info.buffer)
  view.setUint16(0, SAMPLES)
  view.setUint16(2, SAMPLES)
  // 20 bits of the rate, 3 of the channels less one, 5 of the bits of a sample less one, 36 of how many samples there are.
  view.setBigUint64(10, (44_100n << 44n) | (15n << 36n) | BigInt(frames * SAMPLES))
  const all = Array.from({ length: frames }, (_, number) => frame(number))
  return Uint8Array.from([...Buffer.from('fLaC'), 0x80, 0, 0, 34, ...info, ...all.flat()])
}

async function byMediabunny(bytes) {
  const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS })
  let samples = 0
  for await (const { duration } of new EncodedPacketSink(await input.getPrimaryAudioTrack()).packets())
    samples += Math.round(duration * 44_100)
  return samples
}

async function byWasmAudioDecoders(bytes) {
  const decoder = new FLACDecoder()
  await decoder.ready
  return (await decoder.decodeFile(bytes)).samplesDecoded
}

const libflac = createRequire(import.meta.url)('libflacjs')()
if (!libflac.isReady()) await new Promise((resolve) => libflac.on('ready', resolve))

function byLibflac(bytes) {
  let at = 0
  let samples = 0
  const read = (size) => {
    const buffer = bytes.subarray(at, at + size)
    at += buffer.length
    return { buffer, readDataLength: buffer.length, error: false }
  }
  const write = (_data, { blocksize }) => void (samples += blocksize)
  const decoder = libflac.create_libflac_decoder(true)
  libflac.init_decoder_stream(decoder, read, write, () => process.exit(1), undefined, false)
  libflac.FLAC__stream_decoder_process_until_end_of_stream(decoder)
  return samples
}

for (const [name, count] of Object.entries({
  mediabunny: byMediabunny,
  '@wasm-audio-decoders/flac': byWasmAudioDecoders,
  libflacjs: byLibflac,
})) {
  const samples = []
  for (const frames of [1, 2, 3]) samples.push(await count(flac(frames)))
  console.log(`${name}: ${samples.join(', ')}`)
}
JS

seen=$(node run.mjs)
echo "$seen"
[ "$seen" = 'mediabunny: 0, 4096, 8192
@wasm-audio-decoders/flac: 4096, 4096, 8192
libflacjs: 4096, 8192, 12288' ]
