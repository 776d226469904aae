import { PolytableError } from '@polytable/model/errors/index'
import { Medium } from './medium.ts'

/** A plain object of JSON, with media at places. */
export type Part = Readonly<Record<string, unknown>>

/** What a provider takes media as. */
export interface MediaForms {
  /** A part of a message whose `type` is that of a medium, such as `{ type: 'image', image }`, in the provider's form. */
  part(type: MediaPartType, medium: Medium, part: Part): Promise<unknown>
  /** A medium that stands anywhere else. */
  inline(medium: Medium): Promise<unknown>
}

/** Types of parts of messages that are media. */
export type MediaPartType = 'image' | 'audio' | 'video' | 'document'

const types: readonly string[] = ['image', 'audio', 'video', 'document']

/** JSON with its media in the form of a provider. */
export async function converted(value: unknown, forms: MediaForms): Promise<unknown> {
  if (value instanceof Medium) return forms.inline(await value.fitted())
  if (Array.isArray(value)) return Promise.all(value.map((item) => converted(item, forms)))
  if (typeof value !== 'object' || value === null) return value
  const part = value as Part
  const { type } = part
  if (typeof type === 'string' && types.includes(type) && part[type] instanceof Medium)
    return forms.part(type as MediaPartType, await part[type].fitted(), part)
  const entries = await Promise.all(
    Object.entries(part).map(async ([key, item]) => [key, await converted(item, forms)] as const),
  )
  return Object.fromEntries(entries)
}

/** @throws PolytableError always: a provider does not take such media */
export function notTaken(provider: string, type: MediaPartType, { mediaType }: Medium): never {
  throw new PolytableError(
    'PROVIDER_BAD_REQUEST',
    `${provider} takes no ${type} of the type ${mediaType} in a message`,
    {
      hint: 'Compute a column of another form first, or ask a model of another provider.',
    },
  )
}

/** Formats of sound as OpenAI names them. */
function soundFormat({ format }: Medium): string {
  return format === 'mpeg' ? 'mp3' : format === 'wave' || format === 'vnd.wave' ? 'wav' : format
}

/** Media in messages of OpenAI's chat completions, and of those who speak like it. */
export const chatForms: MediaForms = {
  async part(type, medium) {
    if (type === 'image') return { type: 'image_url', image_url: { url: await medium.dataUrl() } }
    if (type === 'audio')
      return {
        type: 'input_audio',
        input_audio: { data: await medium.base64(), format: soundFormat(medium) },
      }
    if (type === 'video') return { type: 'video_url', video_url: { url: await medium.dataUrl() } }
    return { type: 'file', file: { filename: medium.fileName, file_data: await medium.dataUrl() } }
  },
  inline: (medium) => medium.dataUrl(),
}

/** Media in the input of OpenAI's responses. */
export const responsesForms: MediaForms = {
  async part(type, medium) {
    if (type === 'image') return { type: 'input_image', image_url: await medium.dataUrl() }
    if (type === 'audio')
      return {
        type: 'input_audio',
        input_audio: { data: await medium.base64(), format: soundFormat(medium) },
      }
    if (type === 'video') return notTaken('openai', type, medium)
    return { type: 'input_file', filename: medium.fileName, file_data: await medium.dataUrl() }
  },
  inline: (medium) => medium.dataUrl(),
}

/** Media in messages of Anthropic. */
export const anthropicForms: MediaForms = {
  async part(type, medium) {
    const { mediaType } = medium
    if (type === 'document' && mediaType.startsWith('text/'))
      return { type, source: { type: 'text', media_type: 'text/plain', data: await medium.text() } }
    if (type === 'image' || (type === 'document' && mediaType === 'application/pdf'))
      return { type, source: { type: 'base64', media_type: mediaType, data: await medium.base64() } }
    return notTaken('anthropic', type, medium)
  },
  inline: (medium) => medium.base64(),
}

/** Media in contents of Gemini. */
export const geminiForms: MediaForms = {
  part: async (_, medium) => ({ inlineData: { mimeType: medium.mediaType, data: await medium.base64() } }),
  inline: (medium) => medium.base64(),
}

/** Media as base64 wherever they stand. */
export const base64Forms: MediaForms = {
  part: async (type, medium, part) => ({ ...part, [type]: await medium.base64() }),
  inline: (medium) => medium.base64(),
}

/** Media as `data:` URLs wherever they stand. */
export const dataUrlForms: MediaForms = {
  part: async (type, medium, part) => ({ ...part, [type]: await medium.dataUrl() }),
  inline: (medium) => medium.dataUrl(),
}
