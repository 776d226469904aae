/** Raw samples of 16 bits and one channel, the low byte first, as a WAV file. @param rate samples a second */
export function wavOf(samples: Uint8Array<ArrayBuffer>, rate: number): Blob {
  const header = new DataView(new ArrayBuffer(44))
  const write = (offset: number, text: string): void =>
    [...text].forEach((letter, i) => header.setUint8(offset + i, letter.charCodeAt(0)))
  write(0, 'RIFF')
  header.setUint32(4, 36 + samples.length, true)
  write(8, 'WAVEfmt ')
  header.setUint32(16, 16, true)
  header.setUint16(20, 1, true)
  header.setUint16(22, 1, true)
  header.setUint32(24, rate, true)
  header.setUint32(28, rate * 2, true)
  header.setUint16(32, 2, true)
  header.setUint16(34, 16, true)
  write(36, 'data')
  header.setUint32(40, samples.length, true)
  return new Blob([header.buffer, samples], { type: 'audio/wav' })
}
