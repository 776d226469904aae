import { anthropicStream } from './anthropic.ts'
import { bedrockStream } from './bedrock.ts'
import { cohereStream } from './cohere.ts'
import { geminiStream } from './gemini.ts'
import { ollamaStream } from './ollama.ts'
import { mistralStream, openaiStream } from './openai.ts'
import type { ChatStream } from './stream.ts'

/** Those of OpenAI's kind that are known to take `stream_options`, and the others that answer bit by bit. */
export const chatStreams: Readonly<Record<string, ChatStream>> = {
  openai: openaiStream,
  groq: openaiStream,
  together: openaiStream,
  fireworks: openaiStream,
  deepseek: openaiStream,
  openrouter: openaiStream,
  nebius: openaiStream,
  mistral: mistralStream,
  anthropic: anthropicStream,
  gemini: geminiStream,
  bedrock: bedrockStream,
  ollama: ollamaStream,
  cohere: cohereStream,
}
