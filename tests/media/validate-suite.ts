import { PolytableError } from '@polytable/model/errors/index'
import { describe, expect, test } from 'vitest'
import type { MediaKind } from '@polytable/media/sniff/kind'
import type { ValidateMedia } from '@polytable/media/validate'
import { hasSharedData, sharedFile } from '../support/shared-data.ts'
import { recordTrials } from '../support/trials.ts'
import { blobInput, overwrittenVideo, smallVideo } from './support.ts'
import fc from 'fast-check'

const BROKEN_FILES = 80

/** Two pixels each. */
const smallImages = {
  png: 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==',
  gif: 'R0lGODlhAgABAIAAAP8AAAAA/ywAAAAAAgABAAACAgQKADs=',
}

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))

/** What the check of media must do on every platform. */
export function testMediaValidator(validate: () => Promise<ValidateMedia>): void {
  const check = async (kind: MediaKind, blob: Blob, name: string): Promise<unknown> =>
    (await validate())(kind, blobInput(blob, name))

  describe('validateMedia', () => {
    test('a video with sound is a video and an audio', async () => {
      const video = await smallVideo()
      expect(await check('video', video, 'a.mp4')).toMatchObject({
        mediaType: 'video/mp4',
        width: 128,
        height: 96,
        duration: 2,
      })
      expect(await check('audio', video, 'a.mp4')).toMatchObject({ duration: expect.closeTo(2, 0) as number })
    })

    test.each([
      ['video', 'a.mp4'],
      ['audio', 'a.mp3'],
      ['image', 'a.jpg'],
    ] as const)('text is no %s, nor is emptiness', async (kind, name) => {
      const text = new Blob(['this is only a text '.repeat(50)])
      await expect(check(kind, text, name)).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
      await expect(check(kind, new Blob([]), name)).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
    })

    test('a video whose frames are overwritten is refused', async () => {
      await expect(check('video', await overwrittenVideo(), 'a.mp4')).rejects.toMatchObject({
        code: 'INVALID_DATA_FORMAT',
      })
    })

    test.each([
      ['%PDF-1.7\n%…', 'a.bin', 'application/pdf'],
      ['<!DOCTYPE html><p>x', 'a', 'text/html'],
      ['# Title', 'a.md', 'text/markdown'],
      ['words', 'a.txt', 'text/plain'],
      ['<?xml version="1.0"?><a/>', 'a', 'application/xml'],
    ])('document %j', async (content, name, mediaType) => {
      expect(await check('document', new Blob([content]), name)).toEqual({ mediaType })
    })

    test('a file that is cut and overwritten at random is read, or refused for what it is', async () => {
      const video = new Uint8Array(await (await smallVideo()).arrayBuffer())
      const seed = Math.floor(Math.random() * 2 ** 31)
      const part = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
      const files = fc.constantFrom(
        { kind: 'video', name: 'a.mp4', whole: video },
        { kind: 'image', name: 'a.png', whole: bytesOf(smallImages.png) },
        { kind: 'image', name: 'a.gif', whole: bytesOf(smallImages.gif) },
      )
      const changes = fc.array(fc.tuple(part, fc.integer({ min: 0, max: 255 })), { maxLength: 8 })
      await fc.assert(
        fc.asyncProperty(files, part, changes, async ({ kind, name, whole }, cut, overwritten) => {
          const bytes = whole.slice(0, Math.ceil(whole.length * (1 - cut / 2)))
          for (const [at, value] of overwritten) bytes[Math.floor(at * bytes.length)] = value
          const outcome = await check(kind as MediaKind, new Blob([bytes]), name).catch(
            (error: unknown) => error,
          )
          if (outcome instanceof Error)
            expect(PolytableError.is(outcome) && outcome.code).toBe('INVALID_DATA_FORMAT')
        }),
        { numRuns: BROKEN_FILES, seed },
      )
      recordTrials('broken files', BROKEN_FILES, seed)
    })

    test('zeros, emptiness and a video are no documents', async () => {
      for (const blob of [new Blob([new Uint8Array(100)]), new Blob([]), await smallVideo()]) {
        await expect(check('document', blob, 'a.txt')).rejects.toMatchObject({ code: 'INVALID_DATA_FORMAT' })
      }
    })

    test.skipIf(!hasSharedData).each([
      ['video', 'videos/bangkok_half_res.mp4', 'video/mp4'],
      ['video', 'videos/v_shooting_01_01.mpg', 'video/mpeg'],
      ['audio', 'audio/sample.mp3', 'audio/mpeg'],
      ['audio', 'audio/sample.flac', 'audio/flac'],
      ['image', 'images/coco-000000000001.jpg', 'image/jpeg'],
      ['document', 'documents/report.pdf', 'application/pdf'],
    ] as const)('%s %s', async (kind, path, mediaType) => {
      expect(await check(kind, await sharedFile(path), path)).toMatchObject({ mediaType })
    })

    test.skipIf(!hasSharedData).each([
      ['video', 'videos/bad_video.mp4'],
      ['audio', 'audio/bad_audio.mp3'],
    ] as const)('not a %s: %s', async (kind, path) => {
      await expect(check(kind, await sharedFile(path), path)).rejects.toMatchObject({
        code: 'INVALID_DATA_FORMAT',
      })
    })
  })
}
