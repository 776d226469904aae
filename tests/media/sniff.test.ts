import { describe, expect, test } from 'vitest'
import { mediaKind } from '../../packages/media/src/sniff/kind.ts'
import { sniffMediaType } from '../../packages/media/src/sniff/media-type.ts'
import { hasSharedData, sharedFile } from '../support/shared-data.ts'
import { smallVideo } from './support.ts'

describe('sniffMediaType', () => {
  test.each([
    ['<!DOCTYPE html>\n<html>', undefined, 'text/html'],
    ['  <HTML lang="en">', 'page.txt', 'text/html'],
    ['<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', undefined, 'text/html'],
    ['<?xml version="1.0"?><note/>', undefined, 'application/xml'],
    ['# Heading', 'readme.MD', 'text/markdown'],
    ['a,b\n1,2', 'table.csv', 'text/csv'],
    ['plain words', 'a.mp4', 'text/plain'],
    ['Grüße, 世界', undefined, 'text/plain'],
    ['', 'a.txt', undefined],
    ['\u0000\u0001\u0002', 'a.txt', undefined],
  ])('%j named %s is %s', async (content, name, expected) => {
    expect(await sniffMediaType(new Blob([content]), name)).toBe(expected)
    expect(await sniffMediaType(new TextEncoder().encode(content), name)).toBe(expected)
  })

  test('a character cut in two at the end of the bytes is no mistake', async () => {
    expect(await sniffMediaType(Uint8Array.of(0x61, 0xe4, 0xb8), 'a.txt')).toBe('text/plain')
  })

  test.each([
    ['# One', undefined, 'text/markdown', 'text/markdown'],
    ['# One', 'one.txt', 'text/markdown', 'text/markdown'],
    ['# One', 'one.md', 'text/plain', 'text/markdown'],
    ['<p>one', undefined, 'text/plain', 'text/plain'],
    ['<p>one', undefined, 'application/octet-stream', 'text/html'],
    ['one', undefined, 'Text/HTML; charset=UTF-8', 'text/html'],
    ['caf\xe9', undefined, 'text/plain; charset=iso-8859-2', 'text/plain; charset=iso-8859-2'],
    ['<?xml version="1.0"?><svg/>', undefined, 'text/xml', 'image/svg+xml'],
  ])('%j named %s, given as %s, is %s', async (content, name, given, expected) => {
    const bytes = Uint8Array.from(content, (character) => character.charCodeAt(0))
    expect(await sniffMediaType(bytes, name, given)).toBe(expected)
  })

  test('content wins over the name', async () => {
    expect(await sniffMediaType(await smallVideo(), 'a.txt')).toBe('video/mp4')
  })

  test.skipIf(!hasSharedData).each([
    ['videos/vfr_half_res.webm', 'video/mp4'],
    ['videos/v_shooting_01_01.mpg', 'video/mpeg'],
    ['audio/sample.flac', 'audio/flac'],
    ['documents/report.pdf', 'application/pdf'],
    ['documents/Michael Stonebraker - Wikipedia.html', 'text/html'],
    [
      'documents/test_document.docx',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
    [
      'documents/test_presentation.pptx',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
  ])('%s', async (path, expected) => {
    expect(await sniffMediaType(await sharedFile(path), path)).toBe(expected)
  })
})

test.each([
  ['image/png', 'image'],
  ['video/mp4', 'video'],
  ['audio/mpeg', 'audio'],
  ['text/html; charset=utf-8', 'document'],
  ['application/pdf', 'document'],
  ['application/zip', undefined],
])('%s is of kind %s', (mediaType, kind) => {
  expect(mediaKind(mediaType)).toBe(kind)
})
