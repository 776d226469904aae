import type { Parts, Relationship } from '@polytable/io/package/parts'
import { isTrue, prefixed, readXml } from '@polytable/io/package/xml'
import { PolytableError } from '@polytable/model/errors/index'
import { MarkupReader } from '../markup-reader.ts'
import type { MarkupOptions } from '../options.ts'
import type { ParsedDocument, Piece } from '../pieces.ts'
import { pathOfType, titleInProperties } from './core-properties.ts'
import { diagramTexts, SlideReader, type Shape } from './slide-reader.ts'
import { readZipped } from './zipped.ts'

/** What PowerPoint calls a presentation that nobody gave a title, in the languages that put the name of the program first or last. */
const NO_TITLE = /^(?:PowerPoint[ -]?\p{L}*|\p{L}+ PowerPoint)$/iu

/**
 * A presentation (.pptx, .pptm, .ppsx), slide by slide: its title, what else is on it, its notes. The title is that of the properties,
 * else that of the first slide which has one.
 */
export function parsePptx(blob: Blob, options: MarkupOptions, signal?: AbortSignal): ParsedDocument {
  const reader = new MarkupReader(options)
  let title = ''
  return {
    title: () => title || reader.flow.firstHeading,
    pieces: () =>
      readZipped(
        blob,
        'PPTX',
        async function* (parts) {
          const named = await titleInProperties(parts)
          title = NO_TITLE.test(named) ? '' : named
          const path = await pathOfType(parts, 'officeDocument')
          if (path === undefined) throw invalid('it has no presentation')
          let index = 0
          for (const slide of await slidesOf(parts, path)) {
            reader.flow.startPage(index++)
            reader.flow.endHeadings()
            yield* readSlide(parts, slide, reader, options.skipHidden)
          }
          reader.end()
          yield reader.take()
        },
        signal,
      ),
  }
}

/** The parts of the slides in their order. */
async function slidesOf(parts: Parts, path: string): Promise<ReadonlySet<string>> {
  const relationships = await parts.relationships(path)
  const slides = new Set<string>()
  let root: string | undefined
  await readXml(parts.held(path), {
    open(name, attributes, parent) {
      root ??= name
      if (name !== 'sldId' || parent !== 'sldIdLst') return
      const slide = relationships.get(prefixed(attributes, 'id') ?? '')
      if (slide?.type === 'slide') slides.add(slide.path)
    },
  })
  if (root !== 'presentation') throw invalid(`it is no presentation, its main part is <${root}>`)
  return slides
}

async function* readSlide(
  parts: Parts,
  path: string,
  reader: MarkupReader,
  skipHidden: boolean,
): AsyncGenerator<readonly Piece[]> {
  const slide = new SlideReader(skipHidden)
  await readXml(parts.held(path), slide)
  if (skipHidden && !isTrue(slide.show ?? 'true')) return
  const relationships = await parts.relationships(path)
  const shapes = slide.shapes.filter(({ role }) => role !== 'edge')
  for (const shape of shapes.filter(({ role }) => role === 'title')) readTitle(shape, reader)
  for (const shape of shapes.filter(({ role }) => role !== 'title')) {
    readShape(shape, reader)
    const diagram = relationships.get(shape.diagram ?? '')
    if (diagram !== undefined && parts.has(diagram.path)) {
      readLines(await diagramTexts(parts.held(diagram.path)), reader)
    }
  }
  await readNotes(parts, relationships, reader)
  yield reader.take()
}

function readTitle({ lines }: Shape, reader: MarkupReader): void {
  const text = lines.join(' ')
  if (text.trim() === '') return
  reader.open('h1')
  reader.text(text, () => null)
  reader.close('h1')
}

function readShape({ lines, rows }: Shape, reader: MarkupReader): void {
  readLines(lines, reader)
  if (rows.length === 0) return
  reader.open('table')
  for (const row of rows) {
    reader.open('tr')
    for (const cell of row) {
      reader.open('td')
      reader.text(cell.join(' '), () => null)
      reader.close('td')
    }
    reader.close('tr')
  }
  reader.close('table')
}

/** Paragraphs of one shape stand close to each other, those of different ones do not. */
function readLines(lines: readonly string[], reader: MarkupReader): void {
  reader.flow.endBlock(2, 'paragraph')
  for (const line of lines) {
    reader.open('li')
    for (const [index, text] of line.split('\n').entries()) {
      if (index > 0) reader.flow.lineBreak()
      reader.text(text, () => null)
    }
    reader.close('li')
  }
}

/** Those for the speaker. */
async function readNotes(
  parts: Parts,
  relationships: ReadonlyMap<string, Relationship>,
  reader: MarkupReader,
): Promise<void> {
  const path = [...relationships.values()].find(({ type }) => type === 'notesSlide')?.path
  if (path === undefined || !parts.has(path)) return
  const notes = new SlideReader(false)
  await readXml(parts.held(path), notes)
  for (const { role, lines } of notes.shapes) if (role === 'body') readLines(lines, reader)
}

function invalid(why: string): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', why)
}
