import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withEditList } from './edit-list.ts'
import { probeVideo, type ProbedVideo } from './probe-video.ts'
import type { VideoRecipe } from './recipes.ts'

/** Makes videos in a folder, all by few runs of FFmpeg. @returns what ffprobe says of each */
export function makeVideos(folder: string, recipes: readonly VideoRecipe[]): ProbedVideo[] {
  mkdirSync(folder, { recursive: true })
  const whole = ({ name, copy }: VideoRecipe): string =>
    join(folder, copy === undefined ? name : `whole-${name.replace(/\.\w+$/, '.mp4')}`)
  for (const source of new Set(recipes.map(sourceOf))) {
    encode(
      source,
      recipes.filter((recipe) => sourceOf(recipe) === source),
      whole,
    )
  }
  copyStreams(
    folder,
    recipes.filter(({ copy }) => copy !== undefined),
    whole,
  )
  for (const { name, edits } of recipes) {
    if (edits === undefined) continue
    const path = join(folder, name)
    writeFileSync(path, withEditList(readFileSync(path), edits))
  }
  const pictures = firstAndLast(
    folder,
    recipes.map(({ name }) => name),
  )
  return recipes.map(({ name }, i) => ({ ...probeVideo(name, join(folder, name)), pictures: pictures[i]! }))
}

function sourceOf({ rate = '25', seconds = 0.8 }: VideoRecipe): string {
  return `testsrc2=s=96x64:r=${rate}:d=${seconds}`
}

function encode(source: string, group: readonly VideoRecipe[], path: (recipe: VideoRecipe) => string): void {
  const outputs = group.flatMap((recipe) => [
    ...['-map', '0:v', ...(recipe.filter === undefined ? [] : ['-vf', recipe.filter]), ...recipe.encode],
    ...['-threads', '1', path(recipe)],
  ])
  ffmpeg('-f', 'lavfi', '-i', source, ...outputs)
}

function copyStreams(
  folder: string,
  recipes: readonly VideoRecipe[],
  whole: (recipe: VideoRecipe) => string,
): void {
  ffmpeg(
    ...recipes.flatMap((recipe) => [...(recipe.copy?.before ?? []), '-i', whole(recipe)]),
    ...recipes.flatMap(({ name, copy }, i) => [
      ...['-map', `${i}:v`, '-c', 'copy', ...(copy?.behind ?? []), join(folder, name)],
    ]),
  )
  for (const recipe of recipes) rmSync(whole(recipe))
}

/** The first and the last frame of each file as FFmpeg shows them: RGB in base64. */
function firstAndLast(folder: string, names: readonly string[]): [string, string][] {
  // From eight bits a sample: FFmpeg has another way for more, which also smooths chroma.
  const planes = `format=${['420', '422', '444'].flatMap((c) => [`yuv${c}p`, `yuvj${c}p`]).join('|')}`
  const raw = ['-vf', planes, '-vsync', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24']
  const output = (name: string): string => join(folder, `${name}.rgb`)
  ffmpeg(
    ...names.flatMap((name) => ['-i', join(folder, name)]),
    ...names.flatMap((name, i) => ['-map', `${i}:v`, ...raw, output(name)]),
  )
  return names.map((name) => {
    const rgb = readFileSync(output(name))
    rmSync(output(name))
    const size = (/(\d+)x(\d+)/.exec(name)?.slice(1).map(Number) ?? [96, 64]).reduce((a, b) => a * b) * 3
    return [rgb.subarray(0, size).toString('base64'), rgb.subarray(rgb.length - size).toString('base64')]
  })
}

function ffmpeg(...args: readonly string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { env: { ...process.env, SVT_LOG: '0' } })
}
