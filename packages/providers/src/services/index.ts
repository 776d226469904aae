import { anthropic } from './anthropic.ts'
import { bedrock } from './bedrock.ts'
import { gemini } from './gemini.ts'
import { elevenlabs } from './elevenlabs.ts'
import { bfl, fal, replicate, runwayml } from './media.ts'
import { ollama } from './ollama.ts'
import { compatible, openai } from './openai.ts'
import { cohere, jina, voyage } from './search.ts'
import type { Service } from './service.ts'
import { twelvelabs } from './twelvelabs.ts'

/** All providers, by the names that they are called by. */
export const services: Readonly<Record<string, Service>> = {
  openai,
  ...compatible,
  anthropic,
  gemini,
  bedrock,
  ollama,
  cohere,
  voyage,
  jina,
  replicate,
  fal,
  bfl,
  runwayml,
  elevenlabs,
  twelvelabs,
}
