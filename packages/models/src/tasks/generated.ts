/** What can be said of how a text is made. Null is what was not given. */
export interface GenerationArgs {
  readonly maxNewTokens: number | null
  readonly options: object | null
}

/** The same by the library's names. */
export function generation({ maxNewTokens, options }: GenerationArgs): object {
  return { ...(maxNewTokens === null ? {} : { max_new_tokens: maxNewTokens }), ...options }
}
