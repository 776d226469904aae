import { bedrockMessages } from '@polytable/providers/messages/bedrock'
import { Medium } from '@polytable/providers/messages/medium'
import { expect, test } from 'vitest'

const tools = {
  openBlob: async () => new Blob(['abc']),
  fitImage: async () => undefined,
}

const medium = (mediaType: string, name: string): Medium =>
  new Medium({ url: name, mediaType, size: 3, hash: '', name }, tools)

const blockOf = async (type: string, mediaType: string, name = 'file'): Promise<unknown> => {
  const content = [{ type, [type]: medium(mediaType, name) }]
  const [message] = (await bedrockMessages([{ role: 'user', content }])) as [{ content: [unknown] }]
  return message.content[0]
}

test.each([
  ['video', 'video/quicktime', 'mov'],
  ['video', 'video/x-matroska', 'mkv'],
  ['video', 'video/3gpp', 'three_gp'],
  ['video', 'video/x-ms-wmv', 'wmv'],
  ['image', 'image/jpeg', 'jpeg'],
])('%s of the type %s is called %s', async (type, mediaType, format) => {
  expect(await blockOf(type, mediaType)).toEqual({ [type]: { format, source: { bytes: 'YWJj' } } })
})

test.each([
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['text/markdown', 'md'],
  ['text/plain; charset=utf-8', 'txt'],
])('a document of the type %s is called %s', async (mediaType, format) => {
  const document = { format, name: 'file', source: { bytes: 'YWJj' } }
  expect(await blockOf('document', mediaType)).toEqual({ document })
})

test('names of documents have only what they may have', async () => {
  const nameOf = async (name: string): Promise<string> =>
    ((await blockOf('document', 'text/plain', name)) as { document: { name: string } }).document.name
  expect(await nameOf('a_b.c  (1) [x]-y.txt')).toBe('a b c (1) [x]-y')
  expect(await nameOf('日本.txt')).toBe('document')
  expect(await nameOf(`${'a'.repeat(300)}.txt`)).toBe('a'.repeat(200))
})

test.each([
  ['document', 'application/epub+zip'],
  ['video', 'video/x-msvideo'],
  ['audio', 'audio/wav'],
])('%s of the type %s is refused before anything is sent', async (type, mediaType) => {
  await expect(blockOf(type, mediaType)).rejects.toMatchObject({ code: 'PROVIDER_BAD_REQUEST' })
})
