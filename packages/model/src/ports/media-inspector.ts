import type { MediaKind } from '../types/index.ts'
import type { MediaInput } from './media-store.ts'

/** Tells what bytes are, and refuses what they are not. Runs where decoders are. */
export interface MediaInspector {
  /** @throws PolytableError INVALID_DATA_FORMAT where the bytes are no medium of this kind. */
  inspect(kind: MediaKind, input: MediaInput, options: InspectOptions): Promise<MediaDescription>
  /** The encoded bytes of one frame of a video, at a time in seconds. */
  frame(video: MediaInput, time: number, signal?: AbortSignal): Promise<Blob>
  /** The decoded pixels of an image or of a frame, RGBA. */
  pixels(image: MediaInput): Promise<PixelData>
  framePixels(video: MediaInput, time: number): Promise<PixelData>
  /** A PNG of raw pixels. */
  encode(rgba: Uint8Array, width: number, height: number): Promise<Blob>
}

/** Raw pixels: four bytes (red, green, blue, alpha) each, row by row from the top left. */
export interface PixelData {
  /** Bytes: width × height × 4 of them. */
  readonly data: Uint8Array
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  /** Of a frame of a video, what decoded it: 'webcodecs', 'ffmpeg', 'ffmpeg-wasm' or '@mediabunny/server'. */
  readonly decoder?: string
}

interface InspectOptions {
  /** False: look at the name and the first bytes only. */
  readonly validate: boolean
  readonly signal?: AbortSignal
}

export interface MediaDescription {
  readonly mediaType: string
  readonly width?: number
  readonly height?: number
  readonly mode?: string
}
