import { open, pt, type Database } from 'polytable'
import { audio, audioSplitter, frameIterator, image, tileIterator, video } from 'polytable/functions'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { brokenFiles, oddFiles, wholeFiles, type Medium } from '../support/broken-media.ts'
import { inBrowser } from './support/backends.ts'
import { sha256 } from './support/media.ts'

/** What a broken file may be refused with. */
const REFUSALS = ['INVALID_DATA_FORMAT', 'CONSTRAINT_VIOLATION', 'UNSUPPORTED_OPERATION']
/** Of sounds and videos one in so many is tried: in Node each of them starts other programs, several times. */
const ONE_IN = inBrowser ? 3 : 11
/** Besides the first, of which one in four is tried everywhere. */
const MORE_SEEDS = inBrowser ? [] : [1, 2, 3]
/** Those of the odd files that are lists of other files. */
const LISTS = [5, 8] as const
/** Which images are read, as a hash of a byte each: decoders are the same everywhere. */
const IMAGES_READ = 'd53d27fc22f34213b6bc3f1d1fe8983597acd4842de8dee3ef6f05bf8275d994'

/** Bytes by which the process may have grown at the end. */
const MAX_GROWTH = 2 ** 30
/** Bytes that the process holds; a page cannot tell. */
const memory = (): number => (inBrowser ? 0 : process.memoryUsage().rss)

let db: Database
let before = 0
beforeAll(async () => {
  db = await open('memory://')
  before = memory()
})
afterAll(() => db.close())

/** Tables with all files in a column that is checked, and in one that is not: there they come to the functions as they are. */
const tables: Readonly<Record<Medium, () => Promise<readonly string[]>>> = {
  async image() {
    const made = await db.createTable('image', {
      checked: pt.image().nullable(),
      unchecked: pt.image().mediaValidation('onRead').nullable(),
    })
    const t = await made.addComputedColumn({
      metadata: image.getMetadata(made.c.unchecked),
      resized: image.resize(made.c.unchecked, { size: [8, 8] }),
      rotated: image.rotate(made.c.unchecked, { angle: 90, expand: true }),
    })
    const tiles = await db.createView('tiles', t.where(t.c.checked.isNotNull()), {
      iterator: tileIterator(t.c.checked, { tileSize: [8, 8] }),
    })
    return [t.path, tiles.path]
  },
  async audio() {
    const made = await db.createTable('audio', {
      checked: pt.audio().nullable(),
      unchecked: pt.audio().mediaValidation('onRead').nullable(),
    })
    const t = await made.addComputedColumn({
      metadata: audio.getMetadata(made.c.unchecked),
      louder: audio.multiplyVolume(made.c.unchecked, { factor: 2 }),
    })
    const segments = await db.createView('segments', t, {
      iterator: audioSplitter(t.c.checked, { duration: 0.05 }),
    })
    return [t.path, segments.path]
  },
  async video() {
    const made = await db.createTable('video', {
      checked: pt.video().nullable(),
      unchecked: pt.video().mediaValidation('onRead').nullable(),
    })
    const t = await made.addComputedColumn({ metadata: video.getMetadata(made.c.unchecked) })
    const frames = await db.createView('frames', t, {
      iterator: frameIterator(t.c.unchecked, { numFrames: 2 }),
    })
    await frames.addComputedColumn({ small: image.resize(frames.c.frame, { size: [8, 8] }) })
    return [t.path, frames.path]
  },
}

/** Inserts files, which are all kept, with errors in their cells. @returns which of them are read when they are inserted */
async function insert(medium: Medium, files: readonly File[]): Promise<readonly boolean[]> {
  const paths = await tables[medium]()
  const t = await db.getTable(medium)
  await t.insert(
    files.map((file) => ({ checked: file, unchecked: file })),
    { onError: 'ignore' },
  )
  expect(await t.count()).toBe(files.length)
  const failures = (await Promise.all(paths.map((path) => db.errors(path, { limit: 10_000 })))).flat()
  const unexpected = failures.filter(
    ({ type, message }) => !REFUSALS.includes(type) || /undefined|not a function|INTERNAL/.test(message),
  )
  expect(
    unexpected.map(
      ({ type, message, column, rowId }) => `${files[rowId - 1]!.name}, ${column}: ${type} ${message}`,
    ),
  ).toEqual([])
  const refused = new Set(failures.filter(({ column }) => column === 'checked').map(({ rowId }) => rowId))
  return files.map((_, i) => !refused.has(i + 1))
}

test.for(['audio', 'video'] as const)('broken files of %s are read or refused', async (medium) => {
  const whole = (await wholeFiles(medium)).map(([name, bytes]) => new File([bytes], name))
  const broken = (await brokenFiles(medium, 0)).filter((_, i) => i % ONE_IN === 0)
  const lists = (await oddFiles()).slice(...LISTS)
  const read = await insert(medium, [...whole, ...broken, ...lists])
  expect(read.slice(-lists.length)).toEqual(lists.map(() => false))
})

test('broken images are read or refused, the same everywhere', async () => {
  const whole = (await wholeFiles('image')).map(([name, bytes]) => new File([bytes], name))
  const first = await brokenFiles('image', 0)
  const common = [...whole, ...(await oddFiles()), ...first.filter((_, i) => i % 4 === 0)]
  const more = (await Promise.all(MORE_SEEDS.map((seed) => brokenFiles('image', seed)))).flat()
  const read = await insert('image', [...common, ...more])
  expect(read.slice(0, whole.length).every(Boolean)).toBe(true)
  expect(await sha256(Uint8Array.from(read.slice(0, common.length), Number))).toBe(IMAGES_READ)
})

test('none of them has taken memory that is kept', () => {
  expect(memory() - before).toBeLessThan(MAX_GROWTH)
})
