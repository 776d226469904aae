// The order of these imports is what lets micromark be evaluated in a worker: see document-stand-in.ts.
import { removeStandIn } from './document-stand-in.ts'
import type { Root } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'

removeStandIn()

/** The syntax tree of GitHub's Markdown. */
export function parseMarkdownTree(source: string): Root {
  return fromMarkdown(source, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
}
