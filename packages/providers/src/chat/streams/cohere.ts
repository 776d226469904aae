import { list, type Json } from '../../json.ts'
import { askStream, text, type ChatStream, type Draft } from './stream.ts'

export const cohereStream: ChatStream = {
  ask: askStream,
  collect(show) {
    const parts = new Map<unknown, Draft>()
    const calls = new Map<unknown, Draft>()
    const citations: Json[] = []
    const message: Draft = {}
    let answer: Json = {}
    let isWhole = false
    let failed: Json | undefined
    /** A call of a tool whose arguments come as text. */
    const addCall = (at: unknown, { function: given, ...call }: Json): void => {
      const known = calls.get(at)?.['function'] as Json | undefined
      const { arguments: more, ...named } = (given ?? {}) as Json
      const grown = { ...known, ...named, arguments: text(known?.['arguments']) + text(more) }
      calls.set(at, { ...calls.get(at), ...call, function: grown })
    }
    return {
      add(given) {
        const { type, index: at, delta, id } = given as Json
        const { message: said, ...rest } = (delta ?? {}) as Json
        const { content, tool_calls: call, tool_plan: plan, citations: cited } = (said ?? {}) as Json
        switch (type) {
          case 'message-start':
            answer = { id }
            message['role'] = (said as Json)['role']
            return
          case 'content-start':
            parts.set(at, { ...(content as Json) })
            return
          case 'content-delta': {
            const part = parts.get(at) ?? {}
            parts.set(at, part)
            for (const name of ['text', 'thinking']) {
              const more = (content as Json)[name]
              if (more !== undefined) part[name] = text(part[name]) + text(more)
            }
            if (part['text'] !== undefined)
              show([...parts.values()].map((each) => text(each['text'])).join(''))
            return
          }
          case 'tool-plan-delta':
            message['tool_plan'] = text(message['tool_plan']) + text(plan)
            return
          case 'tool-call-start':
          case 'tool-call-delta':
            addCall(at, call as Json)
            return
          case 'citation-start':
            citations.push(...(Array.isArray(cited) ? list(cited) : [cited as Json]))
            return
          case 'message-end':
            isWhole = true
            if (text(rest['error']) !== '') failed = { error: rest['error'] }
            answer = { ...answer, ...rest }
        }
      },
      body() {
        if (failed || !isWhole) return failed
        return {
          ...answer,
          message: {
            ...message,
            ...(parts.size > 0 ? { content: [...parts.values()] } : {}),
            ...(calls.size > 0 ? { tool_calls: [...calls.values()] } : {}),
            ...(citations.length > 0 ? { citations } : {}),
          },
        }
      },
    }
  },
}
