import { list, type Json } from '../../json.ts'
import { askStream, parsedInput, text, type ChatStream, type Draft } from './stream.ts'

/** Where what a delta of Anthropic's brings belongs. */
const GROWS: Readonly<Record<string, readonly [from: string, to: string]>> = {
  text_delta: ['text', 'text'],
  thinking_delta: ['thinking', 'thinking'],
  signature_delta: ['signature', 'signature'],
  input_json_delta: ['partial_json', 'input'],
}

export const anthropicStream: ChatStream = {
  ask: askStream,
  collect(show) {
    const blocks: Draft[] = []
    /** Arguments of tools come as text. */
    const inputs = new Map<number, string>()
    let message: Draft | undefined
    let isWhole = false
    let failed: Json | undefined
    return {
      add(given) {
        const event = given as Json
        const at = Number(event['index'])
        switch (event['type']) {
          case 'message_start':
            message = { ...(event['message'] as Json) }
            return
          case 'content_block_start':
            blocks[at] = { ...(event['content_block'] as Json) }
            return
          case 'content_block_delta': {
            const delta = event['delta'] as Json
            const block = (blocks[at] ??= {})
            if (delta['type'] === 'citations_delta') {
              block['citations'] = [...list(block['citations']), delta['citation']]
              return
            }
            const [from, to] = GROWS[String(delta['type'])] ?? []
            if (from === undefined || to === undefined) return
            if (to === 'input') inputs.set(at, (inputs.get(at) ?? '') + text(delta[from]))
            else block[to] = text(block[to]) + text(delta[from])
            if (to === 'text') show(blocks.map((each) => text(each['text'])).join(''))
            return
          }
          case 'message_delta': {
            const { usage, delta } = event as { readonly usage?: Json; readonly delta?: Json }
            message = {
              ...message,
              ...delta,
              usage: { ...(message?.['usage'] as Json | undefined), ...usage },
            }
            return
          }
          case 'message_stop':
            isWhole = true
            return
          case 'error':
            failed = event
        }
      },
      body() {
        if (failed || !isWhole) return failed
        const content = blocks.map((block, i) => {
          const given = inputs.get(i)
          return given ? { ...block, input: parsedInput(given) } : block
        })
        return { ...message, content }
      },
    }
  },
}
