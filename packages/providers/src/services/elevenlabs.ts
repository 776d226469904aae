import { PolytableError } from '@polytable/model/errors/index'
import type { Medium } from '../messages/medium.ts'
import { wavOf } from '../messages/wav.ts'
import type { Answer } from '../requests/failure.ts'
import { bodyOf, fileOf, requestTo, type Asked, type ResultContext, type Service } from './service.ts'
import type { Json } from '../json.ts'

/** What ElevenLabs takes in the query, not in the body. */
const inQuery: readonly string[] = ['output_format', 'enable_logging', 'optimize_streaming_latency']

function withQuery(path: string, given: Json): Asked {
  checkFormat(given['output_format'])
  const entries = Object.entries(given)
  const query = new URLSearchParams(
    entries.filter(([name]) => inQuery.includes(name)).map(([name, value]) => [name, String(value)]),
  )
  return {
    path: query.size === 0 ? path : `${path}?${query}`,
    body: Object.fromEntries(entries.filter(([name]) => !inQuery.includes(name))),
  }
}

/** Raw samples, 'pcm_16000': of 16 bits, or in a form that no file is made of. */
const rawSamples = /^(pcm|ulaw|alaw)_(\d+)$/

/** @throws PolytableError INVALID_ARGUMENT for a form of sound that becomes no file */
function checkFormat(format: unknown): void {
  const [, samples] = rawSamples.exec(String(format)) ?? []
  if (samples === undefined || samples === 'pcm') return
  throw new PolytableError('INVALID_ARGUMENT', `No file is made of the format '${String(format)}'`, {
    hint: "Ask for 'mp3_44100_128', or for 'pcm_16000', which becomes a WAV file.",
  })
}

/** The sound of an answer, raw samples as WAV. */
function soundOf(answer: Answer, { provider, options }: ResultContext): Blob {
  const sound = fileOf(answer, provider, 'audio/mpeg')
  const [, , rate] = rawSamples.exec(String(bodyOf(options)['output_format'])) ?? []
  return rate === undefined ? sound : wavOf(answer.bytes, Number(rate))
}

/** ElevenLabs: speech of texts, texts of speech, and sounds. */
export const elevenlabs: Service = {
  baseUrl: 'https://api.elevenlabs.io/v1',
  variables: { apiKey: ['ELEVENLABS_API_KEY'] },
  authorize: (asked, { apiKey, baseUrl, headers }) =>
    requestTo(asked, baseUrl!, { ...(apiKey ? { 'xi-api-key': apiKey } : {}), ...headers }),
  endpoints: {
    textToSpeech: {
      request({ input, options }) {
        const { voice, model, ...rest } = options
        const path = `/text-to-speech/${encodeURIComponent(String(voice))}`
        return withQuery(path, { text: input, model_id: model, ...bodyOf(rest) })
      },
      result: soundOf,
    },
    speechToText: {
      async request({ input, options }) {
        const form = new FormData()
        const { model, ...rest } = options
        form.append('model_id', String(model))
        const medium = input as Medium
        form.append('file', await medium.blob(), medium.fileName)
        for (const [name, value] of Object.entries(bodyOf(rest)))
          form.append(
            name,
            typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean),
          )
        return { path: '/speech-to-text', body: form }
      },
    },
    soundEffects: {
      request({ input, options }) {
        const { model, ...rest } = options
        const body = { text: input, ...(model ? { model_id: model } : {}), ...bodyOf(rest) }
        return withQuery('/sound-generation', body)
      },
      result: soundOf,
    },
  },
}
