/** The functions of each provider, by its name: the engine knows them without loading any. */
export const PROVIDER_FUNCTIONS = {
  openai: [
    'chatCompletions',
    'completions',
    'responses',
    'embeddings',
    'moderations',
    'transcriptions',
    'translations',
    'speech',
    'imageGenerations',
    'imageEdits',
    'imageVariations',
  ],
  groq: ['chatCompletions'],
  together: ['chatCompletions', 'completions', 'embeddings', 'imageGenerations'],
  fireworks: ['chatCompletions', 'embeddings'],
  deepseek: ['chatCompletions'],
  openrouter: ['chatCompletions'],
  nebius: ['chatCompletions', 'embeddings'],
  mistral: ['chatCompletions', 'fimCompletions', 'embeddings'],
  anthropic: ['messages'],
  gemini: ['generateContent', 'generateImages', 'generateVideos', 'generateSpeech', 'transcribe', 'embedContent'],
  bedrock: ['converse', 'invokeModel', 'embed'],
  ollama: ['chat', 'generate', 'embed'],
  cohere: ['chat', 'rerank', 'embed'],
  voyage: ['rerank', 'embeddings', 'multimodalEmbed'],
  jina: ['rerank', 'embeddings'],
  replicate: ['run'],
  fal: ['run'],
  bfl: ['generate', 'edit', 'fill', 'expand'],
  runwayml: ['textToImage', 'textToVideo', 'imageToVideo', 'videoToVideo'],
  elevenlabs: ['textToSpeech', 'speechToText', 'soundEffects'],
  twelvelabs: ['embed'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** A provider that Polytable knows. */
export type ProviderKind = keyof typeof PROVIDER_FUNCTIONS

/** Functions that are of no provider alone. */
export const CHAT = 'providers.chat'
export const AGENT = 'providers.agent'
export const INVOKE_TOOLS = 'providers.invokeTools'

/** The name under which the engine knows a function of a provider. */
export function functionOf(provider: string, name: string): string {
  return `${provider}.${name}`
}
