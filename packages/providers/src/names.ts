/** Rows of calls whose answers are texts or JSON: several times as many as are asked about at a time. */
export const ROWS = 1000
/** Files that are made are held until they are stored: few at a time. */
const FILES = 1

const chats = { chatCompletions: ROWS } as const

/**
 * The functions of each provider, by its name, with how many rows each is given at a time: of embeddings what the provider takes in a
 * request. The engine knows them without loading any.
 */
export const PROVIDER_FUNCTIONS = {
  openai: {
    ...chats,
    completions: ROWS,
    responses: ROWS,
    embeddings: 2048,
    moderations: ROWS,
    transcriptions: ROWS,
    translations: ROWS,
    speech: FILES,
    imageGenerations: FILES,
    imageEdits: FILES,
    imageVariations: FILES,
  },
  groq: chats,
  together: { ...chats, completions: ROWS, embeddings: 32, imageGenerations: FILES },
  fireworks: { ...chats, embeddings: 256 },
  deepseek: chats,
  openrouter: chats,
  nebius: { ...chats, embeddings: 32 },
  mistral: { ...chats, fimCompletions: ROWS, embeddings: 512 },
  anthropic: { messages: ROWS },
  gemini: {
    generateContent: ROWS,
    generateImages: FILES,
    generateVideos: FILES,
    generateSpeech: FILES,
    transcribe: ROWS,
    embedContent: 100,
  },
  bedrock: { converse: ROWS, invokeModel: ROWS, embed: ROWS },
  ollama: { chat: ROWS, generate: ROWS, embed: 64 },
  cohere: { chat: ROWS, rerank: ROWS, embed: 96 },
  voyage: { rerank: ROWS, embeddings: 1000, multimodalEmbed: 64 },
  jina: { rerank: ROWS, embeddings: 512 },
  replicate: { run: ROWS },
  fal: { run: ROWS },
  bfl: { generate: FILES, edit: FILES, fill: FILES, expand: FILES },
  runwayml: { textToImage: ROWS, textToVideo: ROWS, imageToVideo: ROWS, videoToVideo: ROWS },
  elevenlabs: { textToSpeech: FILES, speechToText: ROWS, soundEffects: FILES },
  twelvelabs: { embed: ROWS },
} as const satisfies Readonly<Record<string, Readonly<Record<string, number>>>>

/** Functions that are of no provider alone. */
export const CHAT = 'providers.chat'
export const AGENT = 'providers.agent'
export const INVOKE_TOOLS = 'providers.invokeTools'

/** The name under which the engine knows a function of a provider. */
export function functionOf(provider: string, name: string): string {
  return `${provider}.${name}`
}
