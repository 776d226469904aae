import { strToU8, unzipSync, zipSync, zlibSync } from 'fflate'
import { flipped, randomOf, ways, within, type Break } from './break-bytes.ts'
import { docx, epub, heading, paragraph, pptx } from './office-files.ts'
import { makePdf, textLines } from './pdf-files.ts'
import { workbook } from './workbook.ts'

type Bytes = Uint8Array<ArrayBuffer>

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

const documentWays: Readonly<Record<string, Break>> = { ...ways, 'bits flipped inside': flippedInside }

/** Documents that were broken in random ways, each under a name that says how. */
export async function brokenDocuments(seed: number, count: number): Promise<readonly File[]> {
  const documents = [...(await wholeDocuments())]
  const kinds = Object.entries(documentWays)
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
  const archives = [1, 2, 3].reduce((inner) => zipSync({ 'inner.zip': inner }), new Uint8Array(2 ** 22))
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
    docx(paragraph('x'), { parts: { 'word/embeddings/inner.docx': archives }, name: 'holds-archives.docx' }),
    docx('', { parts: { 'word/document.xml': archives }, name: 'is-of-archives.docx' }),
    epub(['x'], { parts: { 'OEBPS/text/chapter 0.xhtml': archives }, name: 'is-of-archives.epub' }),
    manyObjects(10_000_000),
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

/** A PDF of a page whose table of references has so many entries, all of them the page's. */
function manyObjects(count: number): File {
  const objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', PAGE]
  let head = '%PDF-1.7\n'
  const starts = objects.map((object, i) => {
    const start = head.length
    head += `${i + 1} 0 obj\n${object}\nendobj\n`
    return start
  })
  // Four bytes each: that it is in use, where it begins, and its generation.
  const entries = new Uint8Array(4 * count)
  for (let i = 1; i < count; i++) entries.set([1, 0, starts[Math.min(i, 3) - 1]!], 4 * i)
  const table = zlibSync(entries, { level: 1 })
  const about = `/Type/XRef/Size ${count}/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length ${table.length}`
  return new File(
    [
      `${head}4 0 obj\n<<${about}>>stream\n`,
      table,
      `\nendstream\nendobj\nstartxref\n${head.length}\n%%EOF`,
    ] as BlobPart[],
    'many-objects.pdf',
  )
}

const PAGE = '<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>'

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
