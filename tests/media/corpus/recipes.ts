/** How a file of the corpus is made: FFmpeg's arguments between its sources and the output. */
export interface VideoRecipe {
  readonly name: string
  /** Filter of the source. */
  readonly filter?: string
  /** Frames a second and seconds of the source. 25 and 0.8 when absent: 20 frames. */
  readonly rate?: string
  readonly seconds?: number
  readonly encode: readonly string[]
  /** A second run that copies the streams: its arguments before and behind the input. */
  readonly copy?: { readonly before?: readonly string[]; readonly behind?: readonly string[] }
  /** An edit list to put in place of the file's own: of the first edits, in milliseconds. */
  readonly edits?: readonly Edit[]
}

/** A stretch of the medium that is played; `from` of -1 is nothing for `duration`. Milliseconds. */
export interface Edit {
  readonly duration: number
  readonly from: number
}

const x264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-g', '8']
const noB = [...x264, '-bf', '0']
const fine = [...x264, '-qp', '4']
const inMatrix = (matrix: string): string => `scale=out_color_matrix=${matrix},format=yuv420p`
const tags = (matrix: string, primaries: string, transfer: string): string[] => [
  ...['-colorspace', matrix, '-color_primaries', primaries, '-color_trc', transfer],
]

/** Codecs × containers × what is odd about times, turns and colours. 96×64 pixels, 20 frames unless said otherwise. */
export const videoRecipes: readonly VideoRecipe[] = [
  // Codecs and containers.
  { name: 'h264.mp4', encode: x264 },
  { name: 'h264.mov', encode: x264 },
  { name: 'h264.mkv', encode: x264 },
  { name: 'h264.m2t', encode: x264 },
  { name: 'h264.flv', encode: x264 },
  { name: 'h264.avi', encode: x264 },
  { name: 'h264-no-b.avi', encode: noB },
  { name: 'h264-fragmented.mp4', encode: [...x264, '-movflags', 'frag_keyframe+empty_moov'] },
  { name: 'h264-fast-start.mp4', encode: [...x264, '-movflags', '+faststart'] },
  { name: 'h264-422.mp4', encode: [...x264.slice(0, 4), '-pix_fmt', 'yuv422p'] },
  { name: 'h264-10-bit.mp4', encode: [...x264.slice(0, 4), '-pix_fmt', 'yuv420p10le'] },
  { name: 'h264-rgb.mp4', encode: ['-c:v', 'libx264rgb', '-preset', 'veryfast'] },
  { name: 'h264-98x62.mp4', filter: 'pad=98:64,crop=98:62', encode: x264 },
  { name: 'hevc.mp4', encode: ['-c:v', 'libx265', '-x265-params', 'log-level=none', '-tag:v', 'hvc1'] },
  { name: 'hevc.mkv', encode: ['-c:v', 'libx265', '-x265-params', 'log-level=none'] },
  { name: 'vp8.webm', encode: ['-c:v', 'libvpx', '-auto-alt-ref', '1', '-lag-in-frames', '8'] },
  { name: 'vp9.webm', encode: ['-c:v', 'libvpx-vp9', '-lag-in-frames', '8'] },
  { name: 'vp9.mp4', encode: ['-c:v', 'libvpx-vp9', '-lag-in-frames', '0'] },
  { name: 'av1.mp4', encode: ['-c:v', 'libsvtav1', '-preset', '10'] },
  { name: 'av1.mkv', encode: ['-c:v', 'libsvtav1', '-preset', '10'] },
  { name: 'mpeg4.mp4', encode: ['-c:v', 'mpeg4', '-bf', '2'] },
  { name: 'mpeg4.avi', encode: ['-c:v', 'mpeg4', '-bf', '2'] },
  { name: 'mpeg2.mpg', encode: ['-c:v', 'mpeg2video', '-bf', '2'] },
  { name: 'mpeg2.m2t', encode: ['-c:v', 'mpeg2video', '-bf', '2'] },
  { name: 'mpeg1.mpg', encode: ['-c:v', 'mpeg1video', '-bf', '2'] },
  { name: 'mjpeg.avi', encode: ['-c:v', 'mjpeg', '-huffman', 'default'] },
  { name: 'mjpeg.mov', encode: ['-c:v', 'mjpeg', '-huffman', 'default'] },
  { name: 'wmv2.wmv', encode: ['-c:v', 'wmv2'] },
  { name: 'flv1.flv', encode: ['-c:v', 'flv1'] },
  { name: 'theora.ogv', encode: ['-c:v', 'libtheora'] },
  { name: 'prores.mov', encode: ['-c:v', 'prores'] },
  { name: 'animation.gif', encode: [] },
  // Rates and times.
  { name: 'ntsc.mp4', rate: '30000/1001', encode: x264 },
  { name: 'fifty.mp4', rate: '50', encode: noB },
  { name: 'one-frame.mp4', seconds: 0.04, encode: x264 },
  { name: 'ntsc-b.avi', rate: '30000/1001', seconds: 0.5, encode: ['-c:v', 'mpeg4', '-bf', '2'] },
  { name: 'variable.mp4', filter: 'select=not(mod(n\\,3)*mod(n\\,5))', encode: [...x264, '-vsync', 'vfr'] },
  { name: 'variable.mkv', filter: 'select=not(mod(n\\,3)*mod(n\\,5))', encode: [...x264, '-vsync', 'vfr'] },
  { name: 'wrap.m2t', encode: x264, copy: { behind: ['-output_ts_offset', '95441.9'] } },
  { name: 'wrap-no-b.m2t', encode: noB, copy: { behind: ['-output_ts_offset', '95441.9'] } },
  { name: 'interlaced.mp4', encode: [...x264, '-flags', '+ilme+ildct', '-x264-params', 'tff=1'] },
  // Edit lists.
  { name: 'cut-in-a-frame.mp4', encode: x264, copy: { before: ['-ss', '0.3'] } },
  { name: 'cut-on-a-frame.mp4', encode: x264, copy: { before: ['-ss', '0.2'] } },
  { name: 'hidden-end.mp4', encode: x264, edits: [{ duration: 410, from: 80 }] },
  { name: 'hidden-ends.mp4', encode: x264, edits: [{ duration: 300, from: 250 }] },
  {
    name: 'delayed.mp4',
    encode: x264,
    edits: [
      { duration: 500, from: -1 },
      { duration: 800, from: 80 },
    ],
  },
  {
    name: 'two-parts.mp4',
    encode: noB,
    edits: [
      { duration: 320, from: 320 },
      { duration: 160, from: 0 },
    ],
  },
  {
    name: 'cut-fragmented.mp4',
    encode: x264,
    copy: { before: ['-ss', '0.3'], behind: ['-movflags', 'frag_keyframe+delay_moov'] },
  },
  // Turned pictures.
  ...[90, 180, 270].map((degrees) => ({
    name: `turned-${degrees}.mp4`,
    encode: x264,
    copy: { behind: ['-metadata:s:v:0', `rotate=${degrees}`] },
  })),
  // Colours.
  { name: 'bt709.mp4', filter: inMatrix('bt709'), encode: [...fine, ...tags('bt709', 'bt709', 'bt709')] },
  { name: 'bt709.mkv', filter: inMatrix('bt709'), encode: [...fine, ...tags('bt709', 'bt709', 'bt709')] },
  { name: 'bt709.m2t', filter: inMatrix('bt709'), encode: [...fine, ...tags('bt709', 'bt709', 'bt709')] },
  {
    name: 'bt601.mp4',
    filter: inMatrix('bt601'),
    encode: [...fine, ...tags('smpte170m', 'smpte170m', 'smpte170m')],
  },
  {
    name: 'bt2020.mp4',
    filter: inMatrix('bt2020'),
    encode: [...fine, ...tags('bt2020nc', 'bt2020', 'bt2020-10')],
  },
  {
    name: 'bt709-full.mp4',
    filter: 'scale=out_color_matrix=bt709:out_range=full,format=yuvj420p',
    encode: [...fine, '-pix_fmt', 'yuvj420p', '-color_range', 'pc', ...tags('bt709', 'bt709', 'bt709')],
  },
  {
    name: 'vp9-bt709.webm',
    filter: inMatrix('bt709'),
    encode: ['-c:v', 'libvpx-vp9', '-crf', '4', '-b:v', '0', ...tags('bt709', 'bt709', 'bt709')],
  },
]
