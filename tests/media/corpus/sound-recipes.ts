/** How a file of sound is made: FFmpeg's arguments between its source and the output. */
export interface SoundRecipe {
  readonly name: string
  readonly encode: readonly string[]
}

/** Codecs × containers × rates. */
export const soundRecipes: readonly SoundRecipe[] = [
  { name: 's16.wav', encode: ['-c:a', 'pcm_s16le'] },
  { name: 's24.wav', encode: ['-c:a', 'pcm_s24le'] },
  { name: 's32.wav', encode: ['-c:a', 'pcm_s32le'] },
  { name: 'f32.wav', encode: ['-c:a', 'pcm_f32le'] },
  { name: 'u8-mono.wav', encode: ['-c:a', 'pcm_u8', '-ac', '1', '-ar', '8000'] },
  { name: 'mulaw.wav', encode: ['-c:a', 'pcm_mulaw', '-ac', '1', '-ar', '8000'] },
  { name: 'lame.mp3', encode: ['-c:a', 'libmp3lame'] },
  { name: 'mono-22050.mp3', encode: ['-c:a', 'libmp3lame', '-ac', '1', '-ar', '22050'] },
  { name: 'no-info.mp3', encode: ['-c:a', 'libmp3lame', '-write_xing', '0'] },
  { name: 'aac.m4a', encode: ['-c:a', 'aac', '-ar', '44100'] },
  { name: 'aac.aac', encode: ['-c:a', 'aac'] },
  { name: 'aac.mkv', encode: ['-c:a', 'aac'] },
  { name: 'flac.flac', encode: ['-c:a', 'flac'] },
  { name: 'flac-24.flac', encode: ['-c:a', 'flac', '-sample_fmt', 's32'] },
  { name: 'opus.ogg', encode: ['-c:a', 'libopus'] },
  { name: 'opus.webm', encode: ['-c:a', 'libopus'] },
  { name: 'opus.mp4', encode: ['-c:a', 'libopus'] },
  { name: 'vorbis.ogg', encode: ['-c:a', 'libvorbis'] },
  { name: 'vorbis.webm', encode: ['-c:a', 'libvorbis'] },
  { name: 'ac3.mkv', encode: ['-c:a', 'ac3'] },
  { name: 'mp2.mpg', encode: ['-c:a', 'mp2'] },
]
