import { list, type Json } from '../../json.ts'
import { askStream, errorIn, text, type ChatStream, type Draft } from './stream.ts'

export const ollamaStream: ChatStream = {
  ask: askStream,
  collect(show) {
    const message: Draft = { role: 'assistant', content: '' }
    let answer: Json = {}
    let failed: Json | undefined
    return {
      add(event) {
        const { message: said, ...rest } = event as Json
        failed ??= errorIn(rest)
        answer = { ...answer, ...rest }
        const { content, thinking, tool_calls: calls } = (said ?? {}) as Json
        if (thinking) message['thinking'] = text(message['thinking']) + text(thinking)
        if (calls) message['tool_calls'] = [...list(message['tool_calls']), ...list(calls)]
        if (!text(content)) return
        message['content'] = text(message['content']) + text(content)
        show(text(message['content']))
      },
      body: () => failed ?? (answer['done'] === true ? { ...answer, message } : undefined),
    }
  },
}
