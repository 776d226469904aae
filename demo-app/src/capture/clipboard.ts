import { madeFile } from './made-file.ts'

/** What browsers call a picture that was copied, which has no name. */
const UNNAMED = /^image\.\w+$/

/** The files of what is pasted: files and pictures as they are, and else the text. */
export function pastedFiles(data: DataTransfer): File[] {
  const files = [...data.files]
  const text = data.getData('text/plain')
  // Word processors and spreadsheets add a picture of the text that is copied.
  const isText = text.trim() !== '' && files.every(({ name }) => UNNAMED.test(name))
  if (isText) return [textFile(text)]
  return files.map((file) => (UNNAMED.test(file.name) ? pictureFile(file) : file))
}

/** The same of the clipboard, which the browser may ask its user about. @throws DOMException NotAllowedError */
export async function clipboardFiles(): Promise<File[]> {
  const items = await navigator.clipboard.read()
  const files = await Promise.all(
    items.map(async (item): Promise<File | undefined> => {
      if (item.types.includes('text/plain')) {
        const text = await (await item.getType('text/plain')).text()
        if (text.trim() !== '') return textFile(text)
      }
      const picture = item.types.find((type) => type.startsWith('image/'))
      return picture === undefined ? undefined : pictureFile(await item.getType(picture))
    }),
  )
  return files.filter((file) => file !== undefined)
}

const textFile = (text: string): File => madeFile('Pasted text', 'txt', text, 'text/plain')

function pictureFile(picture: Blob): File {
  const extension = picture.type.replace(/^image\/|\+.*$/g, '')
  return madeFile('Pasted image', extension, picture, picture.type)
}
