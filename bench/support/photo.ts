import { writeFile } from 'node:fs/promises'
import sharp from 'sharp'

/** A photograph's worth of pixels as JPEG: slopes with noise, 12 million of them. */
export async function makePhoto(path: string): Promise<void> {
  const [width, height] = [4000, 3000]
  const data = new Uint8Array(width * height * 3)
  for (let i = 0; i < data.length; i++)
    data[i] = 100 + 80 * Math.sin(i / 9000) + 40 * Math.cos((i % (width * 3)) / 500) + ((i * 7919) % 13)
  await writeFile(
    path,
    await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg()
      .toBuffer(),
  )
}
