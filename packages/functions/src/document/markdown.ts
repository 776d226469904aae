import type { Nodes, Parents } from 'mdast'
import { PolytableError } from '@polytable/model/errors/index'
import { cleanText } from '../text/clean.ts'
import { readText } from './decode.ts'
import { parseMarkdownTree } from './mdast.ts'
import { headingsAbove, type Break, type Headings, type ParsedDocument, type Piece } from './pieces.ts'

/** The parser holds a syntax tree of about a hundred times the size of the text. */
const MAX_BYTES = 16 * 1024 * 1024

/** Markdown (GitHub's): one piece per block of text. Headings and paragraphs begin something, items of tight lists do not. */
export function parseMarkdown(blob: Blob, signal?: AbortSignal): ParsedDocument {
  let title = ''
  return {
    title: () => title,
    async *pieces() {
      if (blob.size > MAX_BYTES) {
        throw new PolytableError(
          'INVALID_DATA_FORMAT',
          `Markdown of ${blob.size} bytes is too large: at most ${MAX_BYTES}`,
          {
            hint: 'Use the media type text/plain',
          },
        )
      }
      const source = cleanText(await readText(blob, signal))
      signal?.throwIfAborted()
      const blocks = new BlockReader()
      blocks.read(parseMarkdownTree(source), false)
      title = blocks.title
      yield blocks.pieces
    },
  }
}

class BlockReader {
  title = ''
  readonly pieces: Piece[] = []
  #headings: Headings = {}

  read(node: Nodes, tight: boolean): void {
    switch (node.type) {
      case 'heading': {
        const text = plainText(node).trim()
        const level = `h${node.depth}`
        this.#headings = { ...headingsAbove(this.#headings, level), [level]: text }
        if (node.depth === 1 && this.title === '') this.title = text
        this.#add(node, text, 'heading')
        break
      }
      case 'paragraph':
        this.#add(node, plainText(node), tight ? 'none' : 'paragraph')
        break
      case 'code':
        this.#add(node, node.value, 'none')
        break
      case 'tableRow':
        this.#add(node, node.children.map(plainText).join(' '), 'none')
        break
      case 'list':
        for (const item of node.children) {
          const spread = node.spread === true || item.spread === true
          for (const child of item.children) this.read(child, !spread)
        }
        break
      default:
        if ('children' in node) for (const child of node.children) this.read(child, tight)
    }
  }

  #add(node: Nodes, text: string, begins: Break): void {
    const trimmed = text.trim()
    if (trimmed === '') return
    this.pieces.push({
      text: trimmed,
      place: { page: null, line: node.position?.start.line ?? null, heading: this.#headings, box: null },
      begins,
      glue: '\n',
    })
  }
}

/** The text of a block without its markup; of images, the alternative text. */
function plainText(node: Nodes | Parents): string {
  if (node.type === 'text' || node.type === 'inlineCode') return node.value
  if (node.type === 'image' || node.type === 'imageReference') return node.alt ?? ''
  if (node.type === 'break') return '\n'
  return 'children' in node ? node.children.map(plainText).join('') : ''
}
