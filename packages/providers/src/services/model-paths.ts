/** What a proxy may ask of a provider: its models, and nothing else that a key opens, such as files, fine-tuning or accounts. */
export interface ModelPaths {
  /** Paths behind the base URL that are posted to, as they are encoded. */
  readonly post: readonly RegExp[]
  /** Those that are read: how far work is that takes long. */
  readonly get?: readonly RegExp[]
  /** Names of the parameters that may stand in a URL. */
  readonly parameters?: readonly string[]
}

const exactly = (...paths: readonly string[]): ModelPaths => ({
  post: paths.map((path) => new RegExp(`^${path}$`)),
})

/** The paths of the calls that {@link services} make, by the kind of provider; those whose answers lead to URLs of their own are left out. */
export const modelPaths: Readonly<Record<string, ModelPaths>> = {
  openai: exactly(
    '/chat/completions',
    '/completions',
    '/responses',
    '/moderations',
    '/embeddings',
    '/audio/(transcriptions|translations|speech)',
    '/images/(generations|edits|variations)',
  ),
  groq: exactly('/chat/completions'),
  together: exactly('/chat/completions', '/completions', '/images/generations', '/embeddings'),
  fireworks: exactly('/chat/completions', '/embeddings'),
  deepseek: exactly('/chat/completions'),
  openrouter: exactly('/chat/completions'),
  nebius: exactly('/chat/completions', '/embeddings'),
  mistral: exactly('/chat/completions', '/fim/completions', '/embeddings'),
  anthropic: exactly('/v1/messages'),
  gemini: {
    ...exactly('/models/[^/:]+:(generateContent|streamGenerateContent|batchEmbedContents|predict)'),
    parameters: ['alt'],
  },
  bedrock: exactly('/model/[^/]+/(converse|invoke)'),
  ollama: exactly('/(chat|generate|embed)'),
  cohere: exactly('/(chat|embed|rerank)'),
  voyage: exactly('/(embeddings|multimodalembeddings|rerank)'),
  jina: exactly('/(embeddings|rerank)'),
  elevenlabs: {
    ...exactly('/text-to-speech/[^/]+', '/speech-to-text', '/sound-generation'),
    parameters: ['output_format', 'enable_logging', 'optimize_streaming_latency'],
  },
  runwayml: {
    ...exactly('/(text_to_image|text_to_video|image_to_video|video_to_video)'),
    get: [/^\/tasks\/[^/]+$/],
  },
  twelvelabs: exactly('/embed-v2'),
}
