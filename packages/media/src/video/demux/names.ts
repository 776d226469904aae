const codecNames: Readonly<Record<string, string>> = { avc: 'h264' }
const MP4 = 'mov,mp4,m4a,3gp,3g2,mj2'
const containerNames: Readonly<Record<string, string>> = {
  MP4,
  'QuickTime File Format': MP4,
  Matroska: 'matroska,webm',
  WebM: 'matroska,webm',
  'MPEG Transport Stream': 'mpegts',
}

/** FFmpeg's name of a codec that mediabunny names. */
export function codecName(codec: string | null): string {
  return codec === null ? 'unknown' : (codecNames[codec] ?? codec)
}

/** FFmpeg's name of a container that mediabunny names. */
export function containerName(format: string): string {
  return containerNames[format] ?? format.toLowerCase()
}
