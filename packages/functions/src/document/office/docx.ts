import type { Parts } from '@polytable/io/package/parts'
import { readXml, XmlParser } from '@polytable/io/package/xml'
import { PolytableError } from '@polytable/model/errors/index'
import { MarkupReader } from '../markup-reader.ts'
import type { MarkupOptions } from '../options.ts'
import type { ParsedDocument, Piece } from '../pieces.ts'
import { pathOfType, titleInProperties } from './core-properties.ts'
import { DocxReader } from './docx-reader.ts'
import { NoteReader } from './docx-notes.ts'
import { readStyles } from './docx-styles.ts'
import { readZipped } from './zipped.ts'

/**
 * A document of Word (.docx, .docm), read as a stream, like the HTML that it stands for. The title is that of its properties, else the
 * paragraph of the style Title, else the first heading of the first level.
 */
export function parseDocx(blob: Blob, options: MarkupOptions, signal?: AbortSignal): ParsedDocument {
  let title = ''
  let reader: DocxReader | undefined
  return {
    title: () => title || reader?.title || '',
    pieces: () =>
      readZipped(
        blob,
        'DOCX',
        async function* (parts) {
          title = await titleInProperties(parts)
          const path = await pathOfType(parts, 'officeDocument')
          if (path === undefined) throw invalid('it has no document')
          reader = new DocxReader(
            new MarkupReader(options),
            await stylesOf(parts, path),
            await notesOf(parts, path),
            options.skipHidden,
          )
          yield* readBody(parts.streamed(path), reader)
        },
        signal,
      ),
  }
}

async function* readBody(text: AsyncIterable<string>, reader: DocxReader): AsyncGenerator<readonly Piece[]> {
  const parser = new XmlParser(reader)
  for await (const piece of text) {
    parser.write(piece)
    yield reader.take()
  }
  parser.end()
  if (reader.root !== 'document') throw invalid(`it is no document, its main part is <${reader.root}>`)
  yield reader.end()
}

async function stylesOf(parts: Parts, path: string): ReturnType<typeof readStyles> {
  const styles = await pathOfType(parts, 'styles', path)
  return styles === undefined || !parts.has(styles) ? new Map() : readStyles(parts.held(styles))
}

/** The texts of footnotes and endnotes, by their kind and id. */
async function notesOf(parts: Parts, path: string): Promise<ReadonlyMap<string, string>> {
  const notes = new Map<string, string>()
  for (const kind of ['footnote', 'endnote'] as const) {
    const notesPath = await pathOfType(parts, `${kind}s`, path)
    if (notesPath === undefined || !parts.has(notesPath)) continue
    await readXml(parts.held(notesPath), new NoteReader(kind, notes))
  }
  return notes
}

function invalid(why: string): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', why)
}
