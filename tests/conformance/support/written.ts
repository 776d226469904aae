import invoiceUrl from './invoice.png?inline'
import transparentUrl from './transparent-text.png?inline'

/** Black text on white, 560×200 pixels, in DejaVu Sans: two lines, a gap, and one more. */
export const invoice = await imageOf('invoice.png', invoiceUrl)

/** The black text 'Draft copy' on nothing, 240×70 pixels. */
export const transparentText = await imageOf('transparent-text.png', transparentUrl)

async function imageOf(name: string, url: string): Promise<File> {
  return new File([await (await fetch(url)).arrayBuffer()], name, { type: 'image/png' })
}
