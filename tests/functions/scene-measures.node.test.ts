import { createHash } from 'node:crypto'
import { edgesOf } from '@polytable/editing/scenes/edges'
import { hashOf } from '@polytable/editing/scenes/hash'
import { greyPlane, hsvPlanes, lumaPlane } from '@polytable/editing/scenes/planes'
import { describe, expect, it } from 'vitest'

const [width, height] = [64, 48]

/** What the expected values were made of, by OpenCV 4.6.0. */
function frame(n: number) {
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      data.set(
        [x * 7 + y * 3 + n * 50, x * y + n * 31, (x >> 3) * 40 + (y >> 2) * 9 + n * 77],
        (y * width + x) * 3,
      )
  return { mode: 'RGB', width, height, data } as const
}

const sha1 = (data: Uint8Array): string => createHash('sha1').update(data).digest('hex').slice(0, 12)

describe('frames are measured as OpenCV does', () => {
  it('in hue, saturation, value and luma', () => {
    const { hue, saturation, value } = hsvPlanes(frame(0))
    expect([hue, saturation, value].map(({ data }) => sha1(data))).toEqual([
      'e6a805c475cd',
      'afff7e0ac768',
      'a2f179b88bbc',
    ])
    expect(sha1(lumaPlane(frame(0)).data)).toBe('871c619a238d')
    expect(sha1(greyPlane(frame(0)).data)).toBe('a17de763f54d')
  })

  it('in edges', () => {
    const slope = (n: number): number => (n % 256 < 128 ? n % 256 : 255 - (n % 256))
    const data = Uint8Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)]
      const isSum = (Math.floor(x / 20) + Math.floor(y / 15)) % 2 === 0
      return isSum ? slope(x * 9 + y * 2) + slope(y * 11 + x) : slope(x * 3 + y * 5)
    })
    const plane = { width, height, data }
    expect([1, 5, 7].map((size) => sha1(edgesOf(plane, size).data))).toEqual([
      '63d9509a2395',
      '445241123182',
      '4aa1b2abf015',
    ])
  })

  it('in perceptual hashes', () => {
    expect([0, 1, 2].map((n) => sha1(hashOf(frame(n), 8, 16)))).toEqual([
      '4df7747fd800',
      'd1e822f92005',
      '9b1f6ed488ae',
    ])
  })
})
