import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { makeSounds } from '../media/corpus/make-sounds.ts'
import { makeVideos } from '../media/corpus/make-videos.ts'
import { videoRecipes } from '../media/corpus/recipes.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the videos, with `videos.json`, and sounds that FFmpeg made; empty where there is no FFmpeg. */
    videoCorpus: string
  }
}

const makers = fileURLToPath(new URL('../media/corpus/', import.meta.url))
const cache = fileURLToPath(new URL('../../.cache/', import.meta.url))

/** Makes the videos of the corpus, once for each state of what makes them. */
export function setup(project: TestProject): void {
  project.provide('videoCorpus', '')
  const version = spawnSync('ffmpeg', ['-version'], { encoding: 'utf8' }).stdout
  if (!version || spawnSync('ffprobe', ['-version']).status !== 0) {
    console.warn('Tests on the corpus of videos are skipped: they need ffmpeg and ffprobe.')
    return
  }
  const hash = createHash('sha256').update(version)
  for (const name of readdirSync(makers).sort()) hash.update(readFileSync(join(makers, name)))
  const folder = join(cache, `videos-${hash.digest('hex').slice(0, 12)}`)
  if (!existsSync(folder)) {
    const unfinished = `${folder}-${process.pid}`
    writeFileSync(join(unfinished, 'videos.json'), JSON.stringify(makeVideos(unfinished, videoRecipes)))
    makeSounds(unfinished)
    // Another run may have been faster.
    if (existsSync(folder)) rmSync(unfinished, { recursive: true })
    else renameSync(unfinished, folder)
  }
  project.provide('videoCorpus', folder)
}
