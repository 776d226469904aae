import { strToU8, unzipSync, zipSync } from 'fflate'
import { docx, epub, heading, paragraph, pptx } from './office-files.ts'
import { makePdf, textLines } from './pdf-files.ts'
import { workbook } from './workbook.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Numbers from 0 to below 1, the same for a seed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Whole documents of each format, by their names. */
async function wholeDocuments(): Promise<ReadonlyMap<string, Bytes>> {
  const { bytes: pdf } = await makePdf(
    Array.from({ length: 3 }, (_, page) => textLines([`Page ${page}.`, 'It has two lines. And sentences.'])),
    { title: 'A PDF' },
  )
  const text = '# One\n\nText with *emphasis*.\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n> quoted\n'
  const html =
    '<!doctype html><html><head><title>T</title></head><body><h1>One</h1><p>First &amp; second.<table><tr><td>a<td>b</table><ul><li>c</ul></body></html>'
  const files: readonly File[] = [
    docx(
      heading('One') +
        paragraph('Text of a document. Two sentences.') +
        `<w:tbl><w:tr><w:tc>${paragraph('a')}</w:tc><w:tc>${paragraph('b')}</w:tc></w:tr></w:tbl>`,
      { title: 'A document' },
    ),
    pptx([
      { title: 'One', lines: ['a', 'b'], notes: 'c' },
      { title: 'Two', table: [['d', 'e']] },
    ]),
    workbook({
      sheets: { S: '<row><c t="s"><v>0</v></c><c s="1"><v>45292</v></c></row><row><c><v>1.5</v></c></row>' },
      shared: ['<t>text</t>'],
      formats: [14],
    }),
    epub(['<h1>One</h1><p>Text.</p>', '<h2>Two</h2><p>More.</p>']),
    new File([html], 'page.html'),
    new File([text], 'page.md'),
    new File(['Plain text. Two sentences.\n\nAnother paragraph.'], 'page.txt'),
    new File(['<?xml version="1.0"?><root><a x="1">text</a><b><c>more</c></b></root>'], 'page.xml'),
  ]
  const all = new Map<string, Bytes>([['pages.pdf', pdf]])
  for (const file of files) all.set(file.name, new Uint8Array(await file.arrayBuffer()))
  return all
}

/** A way to break a document. @param other another document, of any format */
type Break = (bytes: Bytes, random: () => number, other: Bytes) => Bytes

const within = (random: () => number, size: number): number => Math.floor(random() * size)

function flipped(bytes: Bytes, random: () => number, count: number): Bytes {
  const broken = bytes.slice()
  for (let i = 0; i < count; i++) broken[within(random, broken.length)]! ^= 1 << within(random, 8)
  return broken
}

/** Bytes of the texts inside of a zip flipped, so that damage comes as far as the parsers of XML. */
function flippedInside(bytes: Bytes, random: () => number): Bytes {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return flipped(bytes, random, 4)
  const parts = Object.entries(unzipSync(bytes))
  const [name] = parts[within(random, parts.length)]!
  const broken = parts.map(([each, part]) => [
    each,
    each === name ? flipped(Uint8Array.from(part), random, 4) : part,
  ])
  return new Uint8Array(zipSync(Object.fromEntries(broken) as Record<string, Uint8Array>))
}

const joined = (...parts: readonly Uint8Array[]): Bytes => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const ways: Readonly<Record<string, Break>> = {
  truncated: (bytes, random) => bytes.slice(0, within(random, bytes.length)),
  'without its beginning': (bytes, random) => bytes.slice(within(random, Math.min(64, bytes.length))),
  'one bit flipped': (bytes, random) => flipped(bytes, random, 1),
  'many bits flipped': (bytes, random) => flipped(bytes, random, 40),
  'bits flipped inside': (bytes, random) => flippedInside(bytes, random),
  'partly zeros': (bytes, random) => {
    const from = within(random, bytes.length)
    return bytes.slice().fill(0, from, from + 1 + within(random, 200))
  },
  'with a part twice': (bytes, random) => {
    const from = within(random, bytes.length)
    const to = from + within(random, bytes.length - from)
    return joined(bytes.slice(0, to), bytes.slice(from))
  },
  'half another': (bytes, random, other) =>
    joined(bytes.slice(0, within(random, bytes.length)), other.slice(within(random, other.length))),
  'before another': (bytes, _random, other) => joined(bytes, other),
}

/** Documents that were broken in random ways, each under a name that says how. */
export async function brokenDocuments(seed: number, count: number): Promise<readonly File[]> {
  const documents = [...(await wholeDocuments())]
  const kinds = Object.entries(ways)
  return Array.from({ length: count }, (_, i) => {
    const random = randomOf(seed + i)
    const [name, bytes] = documents[i % documents.length]!
    const [way, make] = kinds[Math.floor(i / documents.length) % kinds.length]!
    const [otherName, other] = documents[within(random, documents.length)]!
    // Some have the name of another format.
    const called = random() < 0.2 ? otherName : name
    return new File([make(bytes, random, other)], `${seed + i} ${way} ${name} as ${called}`)
  })
}

const nested = (open: string, depth: number, close = ''): string =>
  open.repeat(depth) + 'x' + close.repeat(depth)

/** Documents of the kinds that take all time or memory of who reads them without a bound, just beyond the bounds here. */
export async function bombs(): Promise<readonly File[]> {
  const wide = `<row><c r="A1"><v>1</v></c><c r="XFD1"><v>2</v></c></row>`
  const entities = `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">${Array.from(
    { length: 2 },
    (_, i) => `<!ENTITY ${'bc'[i]} "${`&${'ab'[i]};`.repeat(10)}">`,
  ).join('')}]><r>&c;</r>`
  return [
    docx(paragraph(nested('<w:ins>', 20_000, '</w:ins>')), { name: 'nested.docx' }),
    docx(paragraph(`<w:r><w:t>${'x '.repeat(50_000)}</w:t></w:r>`), { name: 'long.docx' }),
    pptx([{ shapes: nested('<p:grpSp>', 20_000, '</p:grpSp>') }], { name: 'nested.pptx' }),
    workbook({ sheets: { S: wide.repeat(100) }, name: 'wide.xlsx' }),
    epub([nested('<div>', 20_000, '</div>')], { name: 'nested.epub' }),
    docx('', { parts: { 'word/document.xml': entities }, name: 'entities.docx' }),
    await declaring(docx(paragraph('x'), { name: 'declares-less.docx' }), 4),
    await declaring(docx(paragraph('x'), { name: 'declares-more.docx' }), 0xf0000000),
    await declaring(epub(['x'], { name: 'declares-more.epub' }), 0xf0000000),
    new File([nested('<div>', 20_000)], 'nested.html'),
    new File([nested('<b><p>', 5_000)], 'misnested.html'),
    new File([nested('> ', 120)], 'quoted.md'),
    new File([nested('[', 600, ']')], 'brackets.md'),
    new File(['*a_ '.repeat(2_600)], 'emphasis.md'),
    new File([nested('<a>', 20_000, '</a>')], 'nested.xml'),
    new File([`<?xml version="1.0"?>${entities}`], 'entities.xml'),
    new File(['a'.repeat(100_000)], 'one-word.txt'),
    new File(['. '.repeat(20_000)], 'points.txt'),
    new File(['\u0301'.repeat(10_000)], 'accents.txt'),
  ]
}

/** A zip whose directory says of each file that it has so many bytes. */
export async function declaring(file: File, bytes: number): Promise<File> {
  const zip = await file.arrayBuffer()
  const view = new DataView(zip)
  for (let at = 0; at < zip.byteLength - 4; at++) {
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, bytes, true)
  }
  return new File([zip], file.name)
}

/** What is no document, or hardly one. */
export function emptyDocuments(): readonly File[] {
  const names = ['a.pdf', 'a.docx', 'a.pptx', 'a.xlsx', 'a.epub', 'a.html', 'a.md', 'a.txt', 'a.xml']
  return names.flatMap((name) => [
    new File([], name),
    new File([' \n\n '], name),
    new File([new Uint8Array(1000)], name),
    new File([zipSync({})], name),
    new File([zipSync({ 'a.txt': strToU8('a') })], name),
    new File(['%PDF-1.7\n%%EOF'], name),
    new File(['PK\u0003\u0004'], name),
  ])
}
