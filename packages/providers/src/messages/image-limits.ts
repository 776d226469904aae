import type { ImageLimits } from '@polytable/model/ports/index'

const usual = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']
const KIB = 2 ** 10
const MIB = 2 ** 20

/** Bytes of a file whose base64 has so many. */
const asBase64 = (bytes: number): number => Math.floor(bytes / 4) * 3

/**
 * What images providers take in messages, by their kind. Larger ones are refused, or made smaller by the provider after they were
 * sent. Those that are not named say nothing of limits, or run at home.
 */
export const imageLimits: Readonly<Record<string, ImageLimits>> = {
  // https://platform.openai.com/docs/guides/images-vision: fitted into 2,048 × 2,048 pixels before it is looked at.
  openai: { types: usual, side: 2048, bytes: 20 * MIB },
  // https://docs.claude.com/en/docs/build-with-claude/vision: scaled to 1,568 pixels; 5 MB of base64.
  anthropic: { types: usual, side: 1568, bytes: asBase64(5 * MIB) },
  // https://ai.google.dev/gemini-api/docs/image-understanding: 20 MB of a whole request, a little of which is text.
  gemini: {
    types: ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'],
    side: Infinity,
    bytes: asBase64(19 * MIB),
  },
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html: 3.75 MB, 8,000 pixels.
  bedrock: { types: usual, side: 8000, bytes: 3840 * KIB },
  // https://console.groq.com/docs/vision: 4 MB of a whole request with base64, 33 megapixels.
  groq: { types: usual, side: 5744, bytes: asBase64(3.9 * MIB) },
  // https://docs.mistral.ai/capabilities/vision: 10 MB.
  mistral: { types: usual, side: Infinity, bytes: 10_000_000 },
}
