import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { soundRecipes } from './sound-recipes.ts'

/** Two tones of which one rises, 2.345 s: not a whole number of anybody's frames. */
const SOURCE = 'aevalsrc=0.4*sin(2*PI*440*t)|0.3*sin(2*PI*(200+300*t)*t):s=48000:d=2.345'

/** Makes files of sound in a folder, and beside each what FFmpeg decodes of it: 32-bit floats in WAV. */
export function makeSounds(folder: string): void {
  const encoded = soundRecipes.flatMap(({ name, encode }) => ['-map', '0:a', ...encode, join(folder, name)])
  ffmpeg('-f', 'lavfi', '-i', SOURCE, ...encoded)
  for (const { name } of soundRecipes)
    ffmpeg('-i', join(folder, name), '-c:a', 'pcm_f32le', '-bitexact', join(folder, `${name}.f32.wav`))
}

function ffmpeg(...args: readonly string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args])
}
