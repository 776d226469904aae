import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBlobInNode } from '../../packages/media/src/input/node.ts'
import { sniffMediaType } from '../../packages/media/src/sniff/media-type.ts'
import { createVideoDecoders } from '../../packages/media/src/video/node.ts'
import { collect, collectBatches } from './support.ts'

const MEBIBYTE = 2 ** 20
const folder = mkdtempSync(join(tmpdir(), 'polytable-large-'))
const path = join(folder, "large #1 'video'.mp4")
const input = { url: 'test:///large', mediaType: 'video/mp4', size: 0, hash: '', path }

beforeAll(() => {
  // Noise does not compress: a second of it is about 30 MB. It is repeated without being encoded again.
  const noise = join(folder, 'noise.mp4')
  const source = 'nullsrc=s=1280x720:r=25:d=1,geq=random(1)*255:128:128'
  const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '1', '-pix_fmt', 'yuv420p']
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...encode, noise])
  const repeats = Math.ceil((500 * MEBIBYTE) / statSync(noise).size)
  execFileSync('ffmpeg', ['-v', 'error', '-stream_loop', String(repeats), '-i', noise, '-c', 'copy', path])
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a video of 500 MB is read in parts', async () => {
  expect(statSync(path).size).toBeGreaterThan(500 * MEBIBYTE)
  const before = process.memoryUsage().rss
  let peak = before
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20)
  const video = await createVideoDecoders({ engines: ['ffmpeg'] })
  expect(await sniffMediaType(await openBlobInNode(input))).toBe('video/mp4')
  const { duration } = await video.probe(input)
  const frames = await collectBatches(video.frames(input))
  expect(frames.length).toBeGreaterThan(25)
  const decoded = await collect(video.decode(input, [0, duration / 2, duration]))
  expect(decoded.map((frame) => frame.width)).toEqual([1280, 1280, 1280])
  clearInterval(timer)
  await video.close()
  expect((peak - before) / MEBIBYTE).toBeLessThan(250)
}, 120_000)
