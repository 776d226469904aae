import { list, type Json } from '../../json.ts'
import { errorIn, text, type ChatStream, type Draft } from './stream.ts'

export const geminiStream: ChatStream = {
  ask: ({ path, ...asked }) => ({
    ...asked,
    path: `${path.replace(/:generateContent$/, ':streamGenerateContent')}?alt=sse`,
  }),
  collect(show) {
    const parts: Draft[] = []
    let answer: Json = {}
    let candidate: Json | undefined
    let failed: Json | undefined
    return {
      add(event) {
        const { candidates, ...rest } = event as Json
        failed ??= errorIn(rest)
        answer = { ...answer, ...rest }
        const [given] = list(candidates)
        if (!given) return
        const { content, ...members } = given as { readonly content?: Json }
        candidate = { ...candidate, ...members }
        for (const part of list(content?.['parts'])) {
          const last = parts.at(-1)
          const isSame = last && isText(last) && isText(part) && last['thought'] === part['thought']
          if (isSame) Object.assign(last, part, { text: text(last['text']) + text(part['text']) })
          else parts.push({ ...part })
        }
        show(parts.map((part) => (part['thought'] === true ? '' : text(part['text']))).join(''))
      },
      body() {
        if (failed) return failed
        if (candidate === undefined) return answer['promptFeedback'] ? answer : undefined
        if (candidate['finishReason'] === undefined) return undefined
        return { ...answer, candidates: [{ ...candidate, content: { role: 'model', parts } }] }
      },
    }
  },
}

const isText = (part: Json): boolean => typeof part['text'] === 'string'
