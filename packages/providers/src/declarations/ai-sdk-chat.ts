import { Expression, pt, type ColumnBuilders } from '@polytable/client/index'
import { PolytableError } from '@polytable/model/errors/index'
import type { CallNode, ExprNode } from '@polytable/model/expressions/index'
import { answerOf, promptOf, toolsFor } from '../ai-sdk/prompt.ts'
import type { AiLanguageModel } from '../ai-sdk/models.ts'
import { filledWith, type Place } from '../messages/fill.ts'
import { withoutMedia, type Given } from './call.ts'
import type { ChatAnswer } from './chat.ts'
import type { Tools } from './tools.ts'

/** Options of a language model of the AI SDK. */
export interface AiSdkChatOptions {
  /** What the model is told before all messages. */
  readonly system?: string
  /** Functions that the model may ask for. */
  readonly tools?: Tools
  /** More of the SDK's call options, by its names: `{ temperature: 0, maxOutputTokens: 500, providerOptions: { … } }`. */
  readonly options?: Readonly<Record<string, unknown>>
}

/** A language model as a function of messages, or of a text. Media stand in messages as in those of `chat`. */
export type AiSdkChat = (messages: Given, options?: AiSdkChatOptions) => Expression<ChatAnswer | null>

/** What functions of all kinds of models are defined with: their results are kept, and calls are tried again. */
export const common = { memoised: true, retries: 2 } as const

/** How many media of a kind the messages of a call may hold: the parameters of a function are fixed. */
const MOST_MEDIA = 16

const builders = { image: pt.image, audio: pt.audio, video: pt.video, document: pt.document } as const

const mediaParams: ColumnBuilders = Object.fromEntries(
  Object.entries(builders).flatMap(([kind, builder]) =>
    Array.from({ length: MOST_MEDIA }, (_, i) => [`${kind}${i}`, builder().nullable()]),
  ),
)

/** A language model as a function. @param name what a stored column knows it by */
export function language(name: string, model: AiLanguageModel): AiSdkChat {
  const fn = pt.udf({
    ...common,
    name,
    params: {
      messages: pt.json(),
      system: pt.string().nullable(),
      tools: pt.json().nullable(),
      options: pt.json().nullable(),
      places: pt.json().nullable(),
      ...mediaParams,
    },
    returns: pt.json(),
    async run(given, { signal }) {
      const { messages, system, options } = given
      const { list = [] } = (given.tools ?? {}) as { readonly list?: Parameters<typeof toolsFor>[0] }
      const places = Object.entries((given.places ?? {}) as unknown as Readonly<Record<string, Place>>)
      const media = places.map(
        ([param, place]) => [place, (given as Readonly<Record<string, unknown>>)[param]] as const,
      )
      const filled = filledWith<{ readonly messages: unknown }>({ messages }, media)
      const result = await model.doGenerate({
        ...(options as object | null),
        prompt: await promptOf(filled.messages, system),
        ...(list.length > 0 ? { tools: toolsFor(list) } : {}),
        abortSignal: signal,
      })
      const raw = JSON.parse(
        JSON.stringify({ content: result.content, finishReason: result.finishReason, usage: result.usage }),
      ) as unknown
      return { ...answerOf(result), raw } as never
    },
  })
  return (messages, { system, tools, options } = {}) => {
    const { json, places, media } = mediaOf(messages, name)
    const call = fn({
      messages: json,
      system: system ?? null,
      tools: tools?.spec ?? null,
      options: options ?? null,
      ...(places ? { places } : {}),
      ...media,
    } as never)
    const node = call.node as CallNode
    // Nothing is asked about a medium that is not there.
    const required = [...node.required, ...Object.keys(media)]
    return new Expression({ ...node, required, type: { ...node.type, nullable: true } })
  }
}

/** Messages without their media, which are arguments of their own. */
function mediaOf(
  messages: Given,
  name: string,
): {
  readonly json: unknown
  readonly places?: Readonly<Record<string, Place>>
  readonly media: Readonly<Record<string, Expression<unknown>>>
} {
  const places: Record<string, Place> = {}
  const media: Record<string, Expression<unknown>> = {}
  const counts: Partial<Record<string, number>> = {}
  const take = (node: ExprNode, place: Place): void => {
    const { kind } = node.type
    const count = (counts[kind] = (counts[kind] ?? 0) + 1)
    if (count > MOST_MEDIA)
      throw new PolytableError(
        'INVALID_ARGUMENT',
        `The messages for '${name}' hold more than ${MOST_MEDIA} media of the type ${kind}`,
        { hint: 'Ask about fewer at a time.' },
      )
    const param = `${kind}${count - 1}`
    places[param] = place
    media[param] = new Expression(node)
  }
  const json = withoutMedia(messages, ['messages'], take)
  return Object.keys(media).length > 0 ? { json, places, media } : { json, media }
}
