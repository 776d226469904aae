import { execFile } from 'node:child_process'
import { appendFile, copyFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Makes a minute of H.264 at 30 frames per second, a key frame every 2 seconds, with AAC. Needs `ffmpeg`. */
export async function makeVideo(path: string, size = '1280x720'): Promise<void> {
  await run('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=30:duration=60`],
    ...['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=60'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-g', '60', '-keyint_min', '60'],
    ...['-c:a', 'aac', '-ac', '2', '-y', path],
  ])
}

/** Repeats a video without encoding it anew until it has about `bytes`. */
export async function lengthenVideo(path: string, times: number, target: string): Promise<void> {
  await run('ffmpeg', [
    '-v',
    'error',
    '-stream_loop',
    String(times - 1),
    '-i',
    path,
    '-c',
    'copy',
    '-y',
    target,
  ])
}

/** A copy with other bytes behind its end, which is another video to who remembers what was decoded. */
export async function anotherVideo(path: string, n: number): Promise<string> {
  const copy = path.replace(/\.mp4$/, `-${n}.mp4`)
  await copyFile(path, copy)
  await appendFile(copy, String(n))
  return copy
}
