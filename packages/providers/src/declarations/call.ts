import { Expression } from '@polytable/client/index'
import { checkCall } from '@polytable/client/calls/check-arguments'
import { flag, options, record, text, type Kind } from '@polytable/client/calls/argument-kinds'
import { isExpression, toNode } from '@polytable/client/expressions/literal'
import type { ExprNode } from '@polytable/model/expressions/index'
import { isMediaKind, typeOf, type ColumnType } from '@polytable/model/types/index'
import { MEDIUM, type Place } from '../messages/fill.ts'

/** What options of calls of hosted models have in common. */
export interface CallOptions {
  /** The model, by the provider's name for it. */
  readonly model: string
  /** More of the provider's own JSON, by its names: `{ temperature: 0.2, top_p: 0.9 }`. */
  readonly options?: Readonly<Record<string, unknown>>
  /**
   * False: asked anew for each cell. Otherwise the same function, model and arguments are asked once, whatever the temperature, and
   * the answer is kept.
   */
  readonly memoised?: boolean
}

/** A value of a row, or a constant; lists and objects may hold expressions anywhere. */
export type Given = unknown

/** Kinds of the options that all calls have. */
export const takesCall = { model: text, options: record, memoised: flag }

/** What is known of a function of a provider. */
interface Signature {
  /** Its name in the engine. */
  readonly name: string
  /** The provider that is asked, as the program names it. */
  readonly provider: string
  readonly returns: ColumnType
}

/** A call: its media are parameters of their own, the rest is JSON. */
export function callOf<Result>(
  { name, provider, returns }: Signature,
  input: Given,
  given: object,
): Expression<Result> {
  const { memoised, ...rest } = given as CallOptions
  const media: Record<string, ExprNode> = {}
  const places: Record<string, Place> = {}
  const taken = withoutMedia({ input, options: rest }, [], (node, place) => {
    const parameter = `${MEDIUM}${Object.keys(media).length}`
    media[parameter] = node
    places[parameter] = place
  }) as { readonly input: unknown; readonly options: unknown }
  const json = typeOf('json')
  const inputNode = toNode(taken.input ?? null)
  const args: Record<string, ExprNode> = {
    input: inputNode,
    options: toNode(taken.options),
    provider: toNode(provider),
    ...(Object.keys(media).length > 0
      ? { places: { kind: 'literal', value: places as never, type: json }, ...media }
      : {}),
  }
  // A medium that is the input itself has its place there.
  const required = [...(taken.input === null ? [] : ['input']), ...Object.keys(media)]
  const nullable = required.some((parameter) => args[parameter]!.type.nullable)
  return new Expression({
    kind: 'call',
    function: name,
    version: '1',
    args,
    required,
    ...(memoised === false ? { memoised } : {}),
    type: { ...returns, nullable: returns.nullable || nullable },
  })
}

/** A value with null in place of its media, which `take` is given. */
export function withoutMedia(
  value: unknown,
  place: Place,
  take: (node: ExprNode, place: Place) => void,
): unknown {
  if (isExpression(value)) {
    const { node } = value
    if (!isMediaKind(node.type.kind)) return value
    take(node, place)
    return null
  }
  if (Array.isArray(value)) return value.map((item, i) => withoutMedia(item, [...place, i], take))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutMedia(item, [...place, key], take)]),
  )
}

/** A function of a provider for users. @param kinds of its own options, beside those that all have */
export function endpoint<Options extends object, Result>(
  name: string,
  provider: string,
  kinds: Readonly<Record<string, Kind>>,
  returns: ColumnType = typeOf('json'),
): (input: Given, options: Options) => Expression<Result> {
  const takes = { options: options<Record<string, unknown>>({ ...takesCall, ...kinds }) }
  return (input, given) => {
    checkCall(name, takes, { options: given })
    return callOf<Result>({ name, provider, returns }, input, given)
  }
}
