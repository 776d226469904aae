import { degrees, PDFDocument, PDFHexString, PDFName, PDFString, StandardFonts, type PDFFont } from 'pdf-lib'

export interface TextAt {
  readonly text: string
  /** PDF points from the bottom left corner. */
  readonly x: number
  readonly y: number
  readonly size?: number
}

/** A PDF of US letter pages (612 x 792 points), each with the given texts in Helvetica. */
export async function makePdf(
  pages: readonly (readonly TextAt[])[],
  options: { title?: string; rotate?: number; encrypted?: boolean } = {},
): Promise<{ bytes: Uint8Array<ArrayBuffer>; font: PDFFont }> {
  const pdf = await PDFDocument.create()
  const font = await pdf.embedFont(StandardFonts.Helvetica)
  if (options.title !== undefined) pdf.setTitle(options.title)
  for (const texts of pages) {
    const page = pdf.addPage([612, 792])
    if (options.rotate !== undefined) page.setRotation(degrees(options.rotate))
    for (const { text, x, y, size = 12 } of texts) page.drawText(text, { x, y, size, font })
  }
  if (options.encrypted === true) encrypt(pdf)
  return { bytes: new Uint8Array(await pdf.save()), font }
}

/** Lines of text 14 points apart, from the top of a page. */
export function textLines(lines: readonly string[], top = 720): TextAt[] {
  return lines.map((text, index) => ({ text, x: 72, y: top - 14 * index }))
}

/** A PDF with Chinese text in a font that is not in the file, in an encoding that only pdf.js's data files explain. */
export async function makeChinesePdf(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await PDFDocument.create()
  const { context } = pdf
  const descriptor = context.obj({
    Type: 'FontDescriptor',
    FontName: 'STSong-Light',
    Flags: 4,
    FontBBox: [-25, -254, 1000, 880],
    ItalicAngle: 0,
    Ascent: 880,
    Descent: -120,
    CapHeight: 880,
    StemV: 93,
  })
  const descendant = context.obj({
    Type: 'Font',
    Subtype: 'CIDFontType0',
    BaseFont: 'STSong-Light',
    CIDSystemInfo: { Registry: PDFString.of('Adobe'), Ordering: PDFString.of('GB1'), Supplement: 4 },
    DW: 1000,
    FontDescriptor: context.register(descriptor),
  })
  const font = context.obj({
    Type: 'Font',
    Subtype: 'Type0',
    BaseFont: 'STSong-Light',
    Encoding: 'UniGB-UCS2-H',
    DescendantFonts: [context.register(descendant)],
  })
  const codes = Array.from(text, (character) => character.charCodeAt(0).toString(16).padStart(4, '0')).join(
    '',
  )
  const page = pdf.addPage([612, 792])
  page.node.setFontDictionary(PDFName.of('F1'), context.register(font))
  const content = context.stream(`BT /F1 20 Tf 72 700 Td <${codes}> Tj ET`)
  page.node.addContentStream(context.register(content))
  return new Uint8Array(await pdf.save())
}

/** A page of 100 by 100 points with a red square over all of it, seen through a mask whose left half is white and whose right half black. */
export async function makeMaskedPdf(): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await PDFDocument.create()
  const { context } = pdf
  const mask = context.stream('1 g 0 0 50 100 re f 0 g 50 0 50 100 re f', {
    Type: 'XObject',
    Subtype: 'Form',
    BBox: [0, 0, 100, 100],
    Group: { S: 'Transparency', CS: 'DeviceGray' },
  })
  const state = context.obj({
    Type: 'ExtGState',
    SMask: { Type: 'Mask', S: 'Luminosity', G: context.register(mask) },
  })
  const page = pdf.addPage([100, 100])
  page.node.setExtGState(PDFName.of('GS1'), context.register(state))
  page.node.addContentStream(context.register(context.stream('/GS1 gs 1 0 0 rg 0 0 100 100 re f')))
  return new Uint8Array(await pdf.save())
}

/** Declares standard encryption under a password that nobody knows. */
function encrypt(pdf: PDFDocument): void {
  const { context } = pdf
  const secret = PDFHexString.of('5a'.repeat(32))
  const dictionary = context.obj({ Filter: 'Standard', V: 1, R: 2, P: -4 })
  dictionary.set(PDFName.of('O'), secret)
  dictionary.set(PDFName.of('U'), secret)
  context.trailerInfo.Encrypt = context.register(dictionary)
  context.trailerInfo.ID = context.obj([PDFHexString.of('00'.repeat(16)), PDFHexString.of('00'.repeat(16))])
}
