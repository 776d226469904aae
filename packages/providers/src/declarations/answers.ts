/** JSON of a provider, by its names. */
export interface ProviderJson {
  /** What is not named here. */
  readonly [member: string]: unknown
}

/** An answer of chat completions, as OpenAI and those like it give it. */
export interface ChatCompletion extends ProviderJson {
  /** The answers that were asked for: one unless more were. */
  readonly choices: readonly (ProviderJson & {
    /** What the model says. */
    readonly message: ProviderJson & { readonly role: string; readonly content: string | null }
    /** Why it stopped. */
    readonly finish_reason: string
  })[]
}

/** An answer of OpenAI's responses. */
export interface ResponsesAnswer extends ProviderJson {
  /** What the model gave, piece by piece. */
  readonly output: readonly (ProviderJson & { readonly type: string })[]
}

/** An answer of Anthropic's messages. */
export interface AnthropicMessage extends ProviderJson {
  /** What the model says, part by part. */
  readonly content: readonly (ProviderJson & { readonly type: string; readonly text: string })[]
  /** Why it stopped. */
  readonly stop_reason: string
}

/** An answer of Gemini. */
export interface GeminiAnswer extends ProviderJson {
  /** The answers: one unless more were asked for. */
  readonly candidates: readonly (ProviderJson & {
    /** What the model says. */
    readonly content: ProviderJson & {
      readonly role: string
      readonly parts: readonly (ProviderJson & { readonly text: string })[]
    }
    /** Why it stopped. */
    readonly finishReason: string
  })[]
}

/** An answer of Bedrock's Converse. */
export interface ConverseAnswer extends ProviderJson {
  /** What the model says. */
  readonly output: ProviderJson & {
    readonly message: ProviderJson & {
      readonly role: string
      readonly content: readonly (ProviderJson & { readonly text: string })[]
    }
  }
  /** Why it stopped. */
  readonly stopReason: string
}

/** An answer of Ollama's or Cohere's chat. */
export interface MessageAnswer extends ProviderJson {
  /** What the model says. */
  readonly message: ProviderJson & { readonly role: string; readonly content: unknown }
}

/** The text of a sound. */
export interface TranscriptionAnswer extends ProviderJson {
  /** What was said. */
  readonly text: string
}

/** Documents in the order of a query. */
export interface RerankAnswer extends ProviderJson {
  /** The nearest first: of which document, by its place in the list that was given. */
  readonly results: readonly (ProviderJson & { readonly index: number; readonly relevance_score: number })[]
}
