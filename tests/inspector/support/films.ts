import { open, pt, type Database } from 'polytable'
import { string, stringSplitter } from 'polytable/functions'
import { silence, smallVideo } from '../../conformance/support/media.ts'

/** What the database of the tests is made of, and the switch of what fails in it. */
export interface Films {
  readonly db: Database
  /** Lets the function that failed succeed from now on. */
  mend(): void
}

const plots = [
  ['Metropolis', 1927, 'A city of machines stands above a city of workers.'],
  ['Solaris', 1972, 'A planet sends visitors to the station above its ocean.'],
  ['Stalker', 1979, 'A guide leads two men through the zone to a room of wishes.'],
  ['Alien', 1979, 'The crew of a ship answers a signal and meets what it should not.'],
] as const

/** How often three words are in a text: an embedding that a test can foresee. */
const topics = pt.udf({
  name: 'inspector.topics',
  params: { text: pt.string() },
  returns: pt.array({ shape: [3], dtype: 'float32' }),
  run: ({ text }) =>
    Float32Array.from(['city', 'planet', 'ship'].map((word) => text.toLowerCase().split(word).length - 1)),
})

/** 240 × 160 pixels. */
async function poster(): Promise<File> {
  const canvas = new OffscreenCanvas(240, 160)
  const context = canvas.getContext('2d')!
  context.fillStyle = '#c2410c'
  context.fillRect(0, 0, 240, 160)
  context.fillStyle = '#fde68a'
  context.fillRect(40, 30, 60, 100)
  return new File([await canvas.convertToBlob()], 'poster.png', { type: 'image/png' })
}

/** Films with media, a column of which two cells failed, a view of sentences, and an index of words and one of vectors. */
export async function openFilms(): Promise<Films> {
  let isBroken = true
  const review = pt.udf({
    name: 'inspector.review',
    params: { title: pt.string() },
    returns: pt.string(),
    run: ({ title }) => {
      if (isBroken && title.startsWith('S')) throw new RangeError(`no review of ${title}`)
      return `${title} is worth seeing`
    },
  })
  const db = await open('memory://')
  await db.createDir('cinema')
  const made = await db.createTable(
    'cinema/films',
    {
      id: pt.int().primaryKey(),
      title: pt.string().comment('as on the poster'),
      year: pt.int(),
      plot: pt.string(),
      poster: pt.image().nullable(),
      trailer: pt.video().nullable(),
      theme: pt.audio().nullable(),
    },
    { comment: 'Films of the last century' },
  )
  const films = await made.addComputedColumn({ loud: string.upper(made.c.title) })
  const reviewed = await films.addComputedColumn(
    { review: review({ title: films.c.title }) },
    { onError: 'ignore' },
  )
  await reviewed.addTextIndex(reviewed.c.plot)
  await reviewed.addEmbeddingIndex(reviewed.c.plot, { embedding: topics, name: 'topics' })
  await reviewed.insert(
    plots.map(([title, year, plot], at) => ({ id: at + 1, title, year, plot })),
    { onError: 'ignore' },
  )
  await reviewed.update(
    { poster: await poster(), trailer: await smallVideo(), theme: silence() },
    { where: reviewed.c.id.eq(1) },
  )
  await db.createView('cinema/words', reviewed, {
    iterator: stringSplitter(reviewed.c.plot, { separators: 'sentence' }),
  })
  return { db, mend: () => (isBroken = false) }
}
