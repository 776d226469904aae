import { converted, notTaken, type MediaForms, type MediaPartType, type Part } from './convert.ts'
import type { Medium } from './medium.ts'

/** Bedrock's names of formats, by the media type: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html */
const formats: Readonly<Record<Exclude<MediaPartType, 'audio'>, Readonly<Record<string, string>>>> = {
  image: { 'image/png': 'png', 'image/jpeg': 'jpeg', 'image/gif': 'gif', 'image/webp': 'webp' },
  document: {
    'application/pdf': 'pdf',
    'application/msword': 'doc',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
    'application/vnd.ms-excel': 'xls',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
    'text/csv': 'csv',
    'text/html': 'html',
    'text/markdown': 'md',
    'text/x-markdown': 'md',
    'text/plain': 'txt',
  },
  video: {
    'video/mp4': 'mp4',
    'video/quicktime': 'mov',
    'video/x-matroska': 'mkv',
    'video/webm': 'webm',
    'video/mpeg': 'mpeg',
    'video/x-flv': 'flv',
    'video/x-ms-wmv': 'wmv',
    'video/3gpp': 'three_gp',
  },
}

/** Letters of a name at most. */
const NAME_LENGTH = 200

/** A name that a document may have: letters, digits, single blanks, hyphens and brackets. */
function nameOf({ fileName }: Medium): string {
  const name = fileName.replace(/\.[^.]*$/, '').replaceAll(/[^A-Za-z0-9()[\]-]+/g, ' ')
  return name.trim().slice(0, NAME_LENGTH).trim() || 'document'
}

/** Media in messages of Bedrock's Converse. */
const bedrockForms: MediaForms = {
  async part(type, medium) {
    const format = type === 'audio' ? undefined : formats[type][medium.mediaType.split(';')[0]!]
    if (format === undefined) return notTaken('bedrock', type, medium)
    const source = { bytes: await medium.base64() }
    return { [type]: type === 'document' ? { format, name: nameOf(medium), source } : { format, source } }
  },
  inline: (medium) => medium.base64(),
}

/** Messages as Bedrock's Converse takes them. */
export async function bedrockMessages(messages: unknown): Promise<unknown> {
  const given = await converted(messages, bedrockForms)
  if (!Array.isArray(given)) return given
  const taken = new Set<string>()
  return (given as readonly Part[]).map((message) => {
    const { content } = message
    if (!Array.isArray(content)) return message
    return {
      ...message,
      content: (content as readonly Part[]).map((part) => withOwnName(asBlock(part), taken)),
    }
  })
}

/** `{ type: 'text', text }`, as others write it, as a block of Bedrock. */
function asBlock(part: Part): Part {
  return part['type'] === 'text' && typeof part['text'] === 'string' ? { text: part['text'] } : part
}

/** A block whose document has a name that no other has: two of one name are refused. */
function withOwnName(block: Part, taken: Set<string>): Part {
  const document = block['document'] as Part | undefined
  const name = document?.['name']
  if (typeof name !== 'string') return block
  let own = name
  for (let number = 2; taken.has(own); number++)
    own = `${name.slice(0, NAME_LENGTH - 1 - String(number).length)} ${number}`
  taken.add(own)
  return own === name ? block : { ...block, document: { ...document, name: own } }
}
