import { strToU8, zipSync } from 'fflate'

const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const SLIDES = 'http://schemas.openxmlformats.org/presentationml/2006/main'
const DRAWING = 'http://schemas.openxmlformats.org/drawingml/2006/main'
const CORE = `${PACKAGE}/relationships/metadata/core-properties`

/** Parts by their paths; null leaves one out. */
type Files = Readonly<Record<string, string | Uint8Array | null>>

const zipped = (files: Files, name: string): File => {
  const present = Object.entries(files).filter((entry) => entry[1] !== null)
  const bytes = present.map(
    ([path, part]) => [path, typeof part === 'string' ? strToU8(part) : part!] as const,
  )
  return new File([zipSync(Object.fromEntries(bytes))], name)
}

const relationships = (...list: readonly (readonly [id: string, type: string, target: string])[]): string =>
  `<Relationships xmlns="${PACKAGE}/relationships">${list
    .map(
      ([id, type, target]) =>
        `<Relationship Id="${id}" Type="${type.includes(':') ? type : `${OFFICE}/${type}`}" Target="${target}"/>`,
    )
    .join('')}</Relationships>`

const contentTypes = (path: string, type: string): string =>
  `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/${path}" ContentType="${type}"/></Types>`

const coreProperties = (title: string): string =>
  `<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${title}</dc:title></cp:coreProperties>`

/** A paragraph of Word. @param runs XML of its runs, or its text */
export const paragraph = (runs: string, properties = ''): string =>
  `<w:p>${properties === '' ? '' : `<w:pPr>${properties}</w:pPr>`}${
    runs.startsWith('<') ? runs : `<w:r><w:t xml:space="preserve">${runs}</w:t></w:r>`
  }</w:p>`

export const heading = (text: string, level = 1): string =>
  paragraph(text, `<w:pStyle w:val="Heading${level}"/>`)

const styles = `<w:styles xmlns:w="${WORD}">${[1, 2, 3]
  .map(
    (level) =>
      `<w:style w:type="paragraph" w:styleId="Heading${level}"><w:name w:val="heading ${level}"/></w:style>`,
  )
  .join(
    '',
  )}<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="My own"/><w:basedOn w:val="Heading2"/></w:style><w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style><w:style w:type="paragraph" w:styleId="L"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>`

/** A document of Word with as few parts as the format needs. @param body XML of its paragraphs and tables */
export function docx(
  body: string,
  options: { title?: string; notes?: string; parts?: Files; name?: string } = {},
): File {
  const { title, notes, parts = {}, name = 'document.docx' } = options
  return zipped(
    {
      '[Content_Types].xml': contentTypes(
        'word/document.xml',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml',
      ),
      '_rels/.rels': relationships(
        ['rId1', 'officeDocument', 'word/document.xml'],
        ...(title === undefined ? [] : [['rId2', CORE, 'docProps/core.xml'] as const]),
      ),
      'word/document.xml': `<w:document xmlns:w="${WORD}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>${body}<w:sectPr/></w:body></w:document>`,
      'word/_rels/document.xml.rels': relationships(
        ['rId1', 'styles', 'styles.xml'],
        ...(notes === undefined ? [] : [['rId2', 'footnotes', 'footnotes.xml'] as const]),
      ),
      'word/styles.xml': styles,
      ...(notes === undefined
        ? {}
        : { 'word/footnotes.xml': `<w:footnotes xmlns:w="${WORD}">${notes}</w:footnotes>` }),
      ...(title === undefined ? {} : { 'docProps/core.xml': coreProperties(title) }),
      ...parts,
    },
    name,
  )
}

export interface Slide {
  readonly title?: string
  /** The paragraphs of its body. */
  readonly lines?: readonly string[]
  readonly table?: readonly (readonly string[])[]
  readonly notes?: string
  readonly isHidden?: boolean
  /** XML of other shapes. */
  readonly shapes?: string
}

const lines = (texts: readonly string[]): string =>
  `<p:txBody>${texts.map((text) => `<a:p><a:r><a:t>${text}</a:t></a:r></a:p>`).join('')}</p:txBody>`

/** A shape on a slide. @param placeholder attributes of its `ph` */
export const shape = (texts: readonly string[], placeholder = ''): string =>
  `<p:sp><p:nvSpPr><p:cNvPr id="1" name=""/><p:nvPr>${placeholder === '' ? '' : `<p:ph ${placeholder}/>`}</p:nvPr></p:nvSpPr>${lines(texts)}</p:sp>`

const slideXml = ({ title, lines: body = [], table = [], isHidden, shapes = '' }: Slide): string =>
  `<p:sld xmlns:p="${SLIDES}" xmlns:a="${DRAWING}" xmlns:r="${OFFICE}"${isHidden === true ? ' show="0"' : ''}><p:cSld><p:spTree>${
    body.length === 0 ? '' : shape(body, 'idx="1"')
  }${title === undefined ? '' : shape([title], 'type="title"')}${
    table.length === 0
      ? ''
      : `<p:graphicFrame><a:graphic><a:graphicData><a:tbl>${table
          .map(
            (row) =>
              `<a:tr>${row.map((cell) => `<a:tc>${lines([cell]).replaceAll('p:txBody', 'a:txBody')}</a:tc>`).join('')}</a:tr>`,
          )
          .join('')}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`
  }${shape(['7'], 'type="sldNum"')}${shapes}</p:spTree></p:cSld></p:sld>`

/** A presentation with as few parts as the format needs. */
export function pptx(
  slides: readonly Slide[],
  options: { title?: string; parts?: Files; name?: string } = {},
): File {
  const { title, parts = {}, name = 'slides.pptx' } = options
  return zipped(
    {
      '[Content_Types].xml': contentTypes(
        'ppt/presentation.xml',
        'application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml',
      ),
      '_rels/.rels': relationships(
        ['rId1', 'officeDocument', 'ppt/presentation.xml'],
        ...(title === undefined ? [] : [['rId2', CORE, 'docProps/core.xml'] as const]),
      ),
      ...(title === undefined ? {} : { 'docProps/core.xml': coreProperties(title) }),
      'ppt/presentation.xml': `<p:presentation xmlns:p="${SLIDES}" xmlns:r="${OFFICE}"><p:sldIdLst>${slides
        .map((_, i) => `<p:sldId id="${256 + i}" r:id="rId${i + 1}"/>`)
        .join('')}</p:sldIdLst></p:presentation>`,
      'ppt/_rels/presentation.xml.rels': relationships(
        // The names of slides need not be in their order.
        ...slides.map((_, i) => [`rId${i + 1}`, 'slide', `slides/slide${slides.length - i}.xml`] as const),
      ),
      ...Object.fromEntries(
        slides.flatMap((slide, i) => {
          const number = slides.length - i
          const notes = slide.notes
          return [
            [`ppt/slides/slide${number}.xml`, slideXml(slide)],
            ...(notes === undefined
              ? []
              : [
                  [
                    `ppt/slides/_rels/slide${number}.xml.rels`,
                    relationships(['rId1', 'notesSlide', `../notesSlides/notesSlide${number}.xml`]),
                  ],
                  [
                    `ppt/notesSlides/notesSlide${number}.xml`,
                    `<p:notes xmlns:p="${SLIDES}" xmlns:a="${DRAWING}"><p:cSld><p:spTree>${shape([notes], 'type="body"')}${shape(['9'], 'type="sldNum"')}</p:spTree></p:cSld></p:notes>`,
                  ],
                ]),
          ]
        }),
      ),
      ...parts,
    },
    name,
  )
}

/** A book. @param chapters the bodies of its files */
export function epub(
  chapters: readonly string[],
  options: { title?: string; parts?: Files; name?: string } = {},
): File {
  const { title = 'A Book', parts = {}, name = 'book.epub' } = options
  return zipped(
    {
      mimetype: 'application/epub+zip',
      'META-INF/container.xml':
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
      'OEBPS/content.opf': `<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${title}</dc:title><dc:title>Subtitle</dc:title></metadata><manifest>${chapters
        .map(
          (_, i) => `<item id="c${i}" href="text/chapter%20${i}.xhtml" media-type="application/xhtml+xml"/>`,
        )
        .join('')}<item id="cover" href="cover.png" media-type="image/png"/></manifest><spine>${chapters
        .map((_, i) => `<itemref idref="c${i}"/>`)
        .join('')}</spine></package>`,
      ...Object.fromEntries(
        chapters.map((body, i) => [
          `OEBPS/text/chapter ${i}.xhtml`,
          `<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Chapter file ${i}</title></head><body>${body}</body></html>`,
        ]),
      ),
      ...parts,
    },
    name,
  )
}
