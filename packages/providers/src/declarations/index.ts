export type { AiSdkChat, AiSdkChatOptions } from './ai-sdk-chat.ts'
export type {
  AnthropicMessage,
  ChatCompletion,
  ConverseAnswer,
  GeminiAnswer,
  MessageAnswer,
  ProviderJson,
  RerankAnswer,
  ResponsesAnswer,
  TranscriptionAnswer,
} from './answers.ts'
export type { CallOptions, Given } from './call.ts'
export { chat, type ChatAnswer, type ChatOptions } from './chat.ts'
export type { EmbeddingOptions, ProviderEmbedding } from './embedding.ts'
export { invokeTools, type ToolResults } from './invoke-tools.ts'
export type { AnswerOf, AnswerSchema, JsonSchema } from './json-schema.ts'
export * from './providers.ts'
export {
  fromAiSdk,
  type AiSdkEmbedding,
  type AiSdkImages,
  type AiSdkKind,
  type AiSdkSpeech,
  type AiSdkTranscription,
} from './from-ai-sdk.ts'
