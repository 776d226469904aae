import { resolvePart, type Parts } from '@polytable/io/package/parts'
import { readXml } from '@polytable/io/package/xml'
import { PolytableError } from '@polytable/model/errors/index'
import { cleanText } from '../../text/clean.ts'

/** What the package of a book says (EPUB 3.3, 5). */
export interface Book {
  /** `''` where there is none. */
  readonly title: string
  /** The files with text, in the order in which they are read. */
  readonly chapters: readonly string[]
}

const CONTAINER = 'META-INF/container.xml'
const ENCRYPTION = 'META-INF/encryption.xml'
/** Kinds of files that are read as HTML; others in the spine are pictures. */
const TEXT_TYPE = /^(?:application\/xhtml\+xml|text\/html|text\/x-oeb1-document)\b/i

/** @throws PolytableError INVALID_DATA_FORMAT for what is no book, and where its text is encrypted */
export async function readBook(parts: Parts): Promise<Book> {
  const path = await packagePath(parts)
  const items = new Map<string, { readonly path: string; readonly type: string }>()
  const spine = new Set<string>()
  /** The first one is the main one. */
  let title = ''
  let isTitled = false
  await readXml(parts.held(path), {
    open(name, attributes) {
      if (name === 'item') {
        const { id = '', href = '' } = attributes
        items.set(id, { path: resolvePart(href, path), type: attributes['media-type'] ?? '' })
      }
      if (name === 'itemref') spine.add(attributes['idref'] ?? '')
    },
    text(text, element) {
      if (element === 'title' && !isTitled) title += text
    },
    close(name) {
      if (name === 'title') isTitled = title.trim() !== ''
    },
  })
  const chapters = [...spine].flatMap((id) => {
    const item = items.get(id)
    return item !== undefined && TEXT_TYPE.test(item.type) ? [item.path] : []
  })
  if (chapters.length === 0) throw invalid('it has no text')
  await checkNotEncrypted(parts, chapters)
  return { title: cleanText(title).replace(/\s+/g, ' ').trim(), chapters }
}

async function packagePath(parts: Parts): Promise<string> {
  if (!parts.has(CONTAINER)) throw invalid('it is no EPUB')
  let path: string | undefined
  await readXml(parts.held(CONTAINER), {
    open(name, attributes) {
      if (name === 'rootfile') path ??= attributes['full-path']
    },
  })
  if (path === undefined) throw invalid('it has no package')
  return path
}

/** Fonts of books that anyone may read are encrypted too: it is the text that matters. */
async function checkNotEncrypted(parts: Parts, chapters: readonly string[]): Promise<void> {
  if (!parts.has(ENCRYPTION)) return
  const encrypted = new Set<string>()
  await readXml(parts.held(ENCRYPTION), {
    open(name, { URI }) {
      if (name === 'CipherReference') encrypted.add(resolvePart(URI ?? '', ''))
    },
  })
  if (chapters.some((path) => encrypted.has(path))) {
    throw new PolytableError('INVALID_DATA_FORMAT', 'it is encrypted', {
      hint: 'Books with digital rights management (DRM) can only be read by the programs of those who sell them.',
    })
  }
}

function invalid(why: string): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', why)
}
