import smallVideoUrl from '../../media/fixtures/small.mp4?inline'

/** 20 frames of 128x96 at 10 frames per second. */
export async function smallVideo(): Promise<File> {
  return new File([await (await fetch(smallVideoUrl)).arrayBuffer()], 'small.mp4', { type: 'video/mp4' })
}

/** A PNG of 2×1 pixels, red and blue, as a `data:` URL. */
export const redAndBlue =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4zwAE/wEHAAH/4iOeWQAAAABJRU5ErkJggg=='

/** A second of silence as WAV: 8,000 samples of 16 bits. */
export function silence(): File {
  return wav('silence.wav', new Int16Array(8000), 8000)
}

/** One channel of sound as WAV. */
export function wav(name: string, samples: Int16Array, rate: number): File {
  const bytes = new DataView(new ArrayBuffer(44 + 2 * samples.length))
  const text = (at: number, value: string) =>
    [...value].forEach((character, i) => bytes.setUint8(at + i, character.charCodeAt(0)))
  text(0, 'RIFF')
  bytes.setUint32(4, 36 + 2 * samples.length, true)
  text(8, 'WAVEfmt ')
  bytes.setUint32(16, 16, true)
  bytes.setUint16(20, 1, true)
  bytes.setUint16(22, 1, true)
  bytes.setUint32(24, rate, true)
  bytes.setUint32(28, 2 * rate, true)
  bytes.setUint16(32, 2, true)
  bytes.setUint16(34, 16, true)
  text(36, 'data')
  bytes.setUint32(40, 2 * samples.length, true)
  samples.forEach((sample, i) => bytes.setInt16(44 + 2 * i, sample, true))
  return new File([bytes.buffer], name, { type: 'audio/wav' })
}

/** Silence as FLAC (RFC 9639): 44.1 kHz, mono, 16 bits, frames of 4,096 samples that take 11 bytes each. */
export function silentFlac(frames: number): File {
  const info = new DataView(new ArrayBuffer(34))
  info.setUint16(0, 4096)
  info.setUint16(2, 4096)
  // 20 bits of the rate, 3 of the channels less one, 5 of the bits of a sample less one, 36 of how many samples there are.
  info.setBigUint64(10, (44_100n << 44n) | (15n << 36n) | BigInt(frames * 4096))
  const header = [...new TextEncoder().encode('fLaC'), 0x80, 0, 0, 34, ...new Uint8Array(info.buffer)]
  const all = Array.from({ length: frames }, (_, number) => {
    const start = [0xff, 0xf8, 0xc9, 0x08, number]
    const whole = [...start, remainder(start, 8, 0x07), 0x00, 0, 0]
    const check = remainder(whole, 16, 0x8005)
    return [...whole, check >> 8, check & 0xff]
  })
  return new File([Uint8Array.from([...header, ...all.flat()])], 'silence.flac')
}

/** What is left of bytes divided by a polynomial: a CRC. */
export function remainder(bytes: readonly number[], bits: number, polynomial: number): number {
  let value = 0
  for (const byte of bytes) {
    value ^= byte << (bits - 8)
    for (let i = 0; i < 8; i++) {
      const isOut = (value >> (bits - 1)) & 1
      value = (value << 1) & (2 ** bits - 1)
      if (isOut === 1) value ^= polynomial
    }
  }
  return value
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The same, to be shown turned clockwise by 90°: red above blue. */
export const redAboveBlue =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEABgAAAAAAANZnS2kAAAANSURBVHicY/jPAAT/AQcAAf/iI55ZAAAAAElFTkSuQmCC'
