import { list, type Json } from '../../json.ts'
import { askStream, errorIn, text, withMembers, type ChatStream, type Draft } from './stream.ts'

/** Members that come whole, some in each event. */
const WHOLE: ReadonlySet<string> = new Set(['role', 'type', 'id', 'name', 'index'])

/** Adds what an event of OpenAI's brings: texts grow, lists by their index. */
function grow(draft: Draft, delta: Json): void {
  for (const [key, value] of Object.entries(delta)) {
    if (value === null || value === undefined) draft[key] ??= value
    else if (typeof value === 'string' && !WHOLE.has(key)) draft[key] = text(draft[key]) + value
    else if (Array.isArray(value)) {
      const items = (draft[key] ??= []) as Draft[]
      for (const [i, item] of list(value).entries()) grow((items[Number(item['index'] ?? i)] ??= {}), item)
    } else if (typeof value === 'object') grow((draft[key] ??= {}) as Draft, value as Json)
    else draft[key] = value
  }
}

export const openaiStream: ChatStream = {
  ask: (asked) => withMembers(asked, { stream: true, stream_options: { include_usage: true } }),
  collect(show) {
    const message: Draft = { role: 'assistant', content: null }
    let answer: Json = {}
    let usage: unknown
    let finish: unknown
    let failed: Json | undefined
    return {
      add(event) {
        const { choices, ...rest } = event as Json
        failed ??= errorIn(rest)
        answer = { ...answer, ...rest }
        usage = rest['usage'] ?? usage
        const [choice] = list(choices)
        if (!choice) return
        finish = choice['finish_reason'] ?? finish
        const delta = (choice['delta'] ?? {}) as Json
        grow(message, delta)
        if (text(delta['content']) !== '') show(text(message['content']))
      },
      body() {
        if (failed) return failed
        if (finish === undefined) return undefined
        const calls = list(message['tool_calls']).map(({ index: _, ...call }) => call)
        return {
          ...answer,
          object: 'chat.completion',
          choices: [
            {
              index: 0,
              message: { ...message, ...(calls.length > 0 ? { tool_calls: calls } : {}) },
              finish_reason: finish,
            },
          ],
          ...(usage ? { usage } : {}),
        }
      },
    }
  },
}

/** It tells the usage unasked, and refuses members that it does not know. */
export const mistralStream: ChatStream = { ...openaiStream, ask: askStream }
