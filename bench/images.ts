import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { open, pt } from 'polytable'
import { image } from 'polytable/functions'
import sharp from 'sharp'
import { alternate } from './support/measure.ts'
import { makePhoto } from './support/photo.ts'
import { ms, print } from './support/report.ts'
import { withTemporaryDirectory } from './support/temporary.ts'

const ROUNDS = 5
const SIZE = [512, 384] as const

/** The whole of a process of Pillow, without the start of Python. */
const PILLOW = `
import sys, time
from PIL import Image
start = time.perf_counter()
Image.open(sys.argv[1]).resize((${SIZE.join(', ')})).save(sys.argv[2])
print((time.perf_counter() - start) * 1000)
`

await withTemporaryDirectory(async (directory) => {
  const photo = join(directory, 'photo.jpg')
  await makePhoto(photo)
  const db = await open('memory://')
  try {
    const t = await db.createTable('photos', { photo: pt.image() })
    await t.insert({ photo })
    // Another size each time: what was decoded and made is not used again.
    const resized = async (n: number): Promise<void> => {
      const fresh = await db.createTable(`photos${n}`, { photo: pt.image() })
      await fresh.insert({ photo })
      const { small } = (await fresh.select({ small: image.resize(fresh.c.photo, { size: SIZE }) }).first())!
      await small.bytes()
      await db.dropTable(fresh.path)
    }
    const pillow: number[] = []
    const times = await alternate(
      {
        polytable: resized,
        async sharp() {
          await sharp(photo)
            .resize(...SIZE)
            .png()
            .toBuffer()
        },
        async pillow() {
          const { stdout } = await promisify(execFile)('/usr/bin/python3', [
            ...['-c', PILLOW, photo, join(directory, 'small.png')],
          ])
          pillow.push(Number(stdout))
        },
      },
      ROUNDS,
    )
    const byPillow = pillow.toSorted((a, b) => a - b)[Math.floor(pillow.length / 2)]!
    print({
      subject:
        'time to insert a JPEG of 12 megapixels and have it as a PNG of 512 × 384, by that of sharp without a table',
      ratio: times.polytable / times.sharp,
      target: { atMost: 1.1 },
      details: `${ms(times.polytable)}, sharp ${ms(times.sharp)}`,
    })
    print({
      subject: 'the same, by that of Pillow, whose pixels it gives',
      ratio: times.polytable / byPillow,
      details: `${ms(times.polytable)}, Pillow ${ms(byPillow)}`,
    })
  } finally {
    await db.close()
  }
})
