import { anthropicDialect } from './anthropic.ts'
import { bedrockDialect } from './bedrock.ts'
import { cohereDialect } from './cohere.ts'
import type { ChatDialect } from './dialect.ts'
import { geminiDialect } from './gemini.ts'
import { ollamaDialect } from './ollama.ts'
import { openaiDialect } from './openai.ts'

/** How each provider that has chats writes them. */
export const dialects: Readonly<Record<string, ChatDialect>> = {
  openai: openaiDialect('max_completion_tokens'),
  groq: openaiDialect('max_completion_tokens'),
  together: openaiDialect('max_tokens'),
  fireworks: openaiDialect('max_tokens'),
  // DeepSeek has no schemas: it gives JSON of the form that it is told of.
  deepseek: openaiDialect('max_tokens', 'object'),
  openrouter: openaiDialect('max_tokens'),
  nebius: openaiDialect('max_tokens'),
  mistral: openaiDialect('max_tokens'),
  anthropic: anthropicDialect,
  gemini: geminiDialect,
  bedrock: bedrockDialect,
  ollama: ollamaDialect,
  cohere: cohereDialect,
}
