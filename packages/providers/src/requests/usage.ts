import type { TokenPrice } from '../access.ts'

/** How many tokens a call took. */
export interface TokenUsage {
  readonly inputTokens: number
  readonly outputTokens: number
}

/** What tokens cost, by the price of a million. */
export const costOf = ({ inputTokens, outputTokens }: TokenUsage, { input, output }: TokenPrice): number =>
  (inputTokens * input + outputTokens * output) / 1e6

type Json = { readonly [key: string]: unknown } | undefined | null

/** The tokens that an answer says it took, in the forms of all providers; 0 for what it does not say. */
export function usageOf(answer: unknown): TokenUsage {
  const body = answer as Json
  const said = (body?.['usage'] ?? body?.['usageMetadata'] ?? body?.['meta'] ?? body) as Json
  const units = (said?.['tokens'] ?? said?.['billed_units'] ?? said) as Json
  const first = (...names: readonly string[]): number => {
    for (const name of names) {
      const value = Number(units?.[name])
      if (units?.[name] !== undefined && units[name] !== null && Number.isFinite(value)) return value
    }
    return 0
  }
  return {
    inputTokens: first(
      'input_tokens',
      'prompt_tokens',
      'inputTokens',
      'promptTokenCount',
      'prompt_eval_count',
      'total_tokens',
    ),
    outputTokens: first(
      'output_tokens',
      'completion_tokens',
      'outputTokens',
      'candidatesTokenCount',
      'eval_count',
    ),
  }
}
