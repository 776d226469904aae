import type { Json } from '../../json.ts'
import { errorIn, parsedInput, text, type ChatStream, type Draft } from './stream.ts'

/** What is put together of a block of a message. */
interface Block {
  toolUse?: Json
  input: string
  text: string
  thought: Draft
  citations: Json[]
}

const newBlock = (): Block => ({ input: '', text: '', thought: {}, citations: [] })

export const bedrockStream: ChatStream = {
  ask: ({ path, ...asked }) => ({ ...asked, path: path.replace(/\/converse$/, '/converse-stream') }),
  collect(show) {
    const blocks = new Map<unknown, Block>()
    let role: unknown
    let end: Json | undefined
    let about: Json = {}
    let failed: Json | undefined
    return {
      add(given) {
        const event = given as Readonly<Record<string, Json | undefined>>
        failed ??= errorIn(event)
        role = event['messageStart']?.['role'] ?? role
        end = event['messageStop'] ?? end
        about = event['metadata'] ?? about
        const { contentBlockStart: start, contentBlockDelta: grown } = event
        const at = (start ?? grown)?.['contentBlockIndex']
        if (at === undefined) return
        const block = blocks.get(at) ?? newBlock()
        blocks.set(at, block)
        const { toolUse } = (start?.['start'] ?? {}) as { readonly toolUse?: Json }
        if (toolUse) block.toolUse = toolUse
        if (!grown) return
        addDelta(block, grown['delta'] as Json)
        if (block.text !== '') show([...blocks.values()].map((each) => each.text).join(''))
      },
      body() {
        if (failed || !end) return failed
        const { p: _, ...stop } = end
        const { p: __, ...told } = about
        return {
          output: { message: { role, content: [...blocks.values()].map(wholeBlock) } },
          ...stop,
          ...told,
        }
      },
    }
  },
}

function addDelta(block: Block, delta: Json): void {
  block.text += text(delta['text'])
  block.input += text((delta['toolUse'] as Json | undefined)?.['input'])
  for (const [name, more] of Object.entries((delta['reasoningContent'] ?? {}) as Json))
    block.thought[name] = text(block.thought[name]) + text(more)
  if (delta['citation']) block.citations.push(delta['citation'] as Json)
}

/** A block as it stands in an answer that comes whole. */
function wholeBlock({ toolUse, input, text: said, thought, citations }: Block): Json {
  if (toolUse) return { toolUse: { ...toolUse, input: parsedInput(input || '{}') } }
  const { redactedContent, ...reasoningText } = thought
  if (redactedContent !== undefined) return { reasoningContent: { redactedContent } }
  if (Object.keys(reasoningText).length > 0) return { reasoningContent: { reasoningText } }
  return citations.length > 0
    ? { citationsContent: { content: [{ text: said }], citations } }
    : { text: said }
}
