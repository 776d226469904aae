import { readXml } from '../../../package/xml.ts'

/** The texts that cells share, by their indexes. Of rich text it is the text, without phonetic guides (rPh). */
export async function readSharedStrings(part: AsyncIterable<string>): Promise<readonly string[]> {
  const strings: string[] = []
  let text = ''
  let isPhonetic = false
  await readXml(part, {
    open(name) {
      if (name === 'si') text = ''
      if (name === 'rPh') isPhonetic = true
    },
    close(name) {
      if (name === 'si') strings.push(text)
      if (name === 'rPh') isPhonetic = false
    },
    text(piece, element) {
      if (element === 't' && !isPhonetic) text += piece
    },
  })
  return strings
}
