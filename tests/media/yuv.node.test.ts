import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { yuvToRgba } from '../../packages/media/src/video/yuv.ts'

const WIDTH = 640
const HEIGHT = 360

/** Raw video made by FFmpeg: all colours, moving. */
function raw(format: string, filters: string): Uint8Array {
  const source = `testsrc2=s=${WIDTH}x${HEIGHT}:d=1:r=1,format=yuv420p`
  const args = ['-v', 'error', '-f', 'lavfi', '-i', source, '-vf', filters, '-frames:v', '1']
  return execFileSync('ffmpeg', [...args, '-f', 'rawvideo', '-pix_fmt', format, '-'], { maxBuffer: 2 ** 24 })
}

test("the conversion to RGB is libswscale's, byte for byte", () => {
  const planes = raw('yuv420p', 'null')
  const rgb = raw('rgb24', 'scale=flags=bilinear:in_color_matrix=bt601,format=rgb24')
  const luma = WIDTH * HEIGHT
  const rgba = yuvToRgba({
    width: WIDTH,
    height: HEIGHT,
    y: planes.subarray(0, luma),
    u: planes.subarray(luma, luma * 1.25),
    v: planes.subarray(luma * 1.25),
    yStride: WIDTH,
    uvStride: WIDTH / 2,
    shiftX: 1,
    shiftY: 1,
    fullRange: false,
    matrix: 'bt601',
  })
  const withoutAlpha = rgba.filter((_, i) => i % 4 !== 3)
  expect(Buffer.compare(withoutAlpha, rgb)).toBe(0)
})
