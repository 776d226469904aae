import { describe, expect, test } from 'vitest'
import {
  chunkColumns,
  validateSplitOptions,
  type DocumentSplitOptions,
} from '../../packages/functions/src/document/split.ts'

/** Options as they arrive from JavaScript that no compiler has seen. */
const untyped = (options: object): DocumentSplitOptions => options as DocumentSplitOptions

describe('options of the document splitter', () => {
  test.each<[object, RegExp]>([
    [{ separators: 'page paragraph' }, /Invalid separator: `page paragraph`/],
    [{ separators: 'page, block' }, /Invalid separator: `block`/],
    [{ separators: 'char_limit, token_limit', limit: 10 }, /both/],
    [{ separators: 'char_limit' }, /limit is required/],
    [{ separators: 'token_limit' }, /limit is required/],
    [{ separators: 'token_limit', overlap: 3 }, /limit is required/],
    [{ separators: 'heading', limit: 10 }, /requires the "token_limit" or "char_limit"/],
    [{ separators: '', overlap: 1 }, /requires the "token_limit" or "char_limit"/],
    [{ separators: 'char_limit', limit: 0 }, /> 0/],
    [{ separators: 'char_limit', limit: 1.5 }, /integer/],
    [{ separators: 'char_limit', limit: NaN }, /integer/],
    [{ separators: 'char_limit', limit: 5, overlap: -1 }, />= 0/],
    [{ separators: 'char_limit', limit: 5, overlap: 5 }, /less than "limit"/],
    [{ separators: '', metadata: 'chapter' }, /Invalid metadata: `chapter`/],
    [{ separators: '', metadata: 'page bounding_box' }, /Invalid metadata/],
    [{ separators: '', elements: [] }, /non-empty/],
    [{ separators: '', elements: ['table'] }, /Invalid element: `table`/],
    [{ separators: 'page, sentence', elements: ['image'] }, /only supported for the "page" separator/],
    [{ separators: '', skipTags: 'nav' }, /skipTags/],
    [{ separators: '', skipRunningHeads: 'yes' }, /skipRunningHeads/],
    [{ separators: 'token_limit', limit: 5, tokenEncoding: 'p50k' }, /Invalid tokenEncoding: `p50k`/],
    [{}, /separators must be a string/],
  ])('refuse %j', (options, message) => {
    const validate = (): void => validateSplitOptions(untyped(options))
    expect(validate).toThrow(message)
    expect(validate).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })

  test('do not offer page images', () => {
    expect(() => validateSplitOptions({ separators: 'page', elements: ['image'] })).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_OPERATION' }),
    )
  })

  test.each<DocumentSplitOptions>([
    { separators: '' },
    { separators: ' heading , Paragraph,' },
    { separators: 'sentence,token_limit', limit: 300 },
    { separators: 'char_limit', limit: 5, overlap: 4, tokenEncoding: 'o200k_base' },
    { separators: 'page', metadata: 'title, heading, sourceline, page, bounding_box', skipTags: [] },
  ])('accept %j', (options) => {
    expect(() => validateSplitOptions(options)).not.toThrow()
  })

  test('tell the output columns', () => {
    expect(chunkColumns({ separators: '' })).toEqual([{ name: 'text', type: 'string', nullable: false }])
    const metadata = 'page,bounding_box,title,boundingBox,sourceline,heading'
    expect(chunkColumns({ separators: '', metadata }).map(({ name, type }) => [name, type])).toEqual([
      ['text', 'string'],
      ['page', 'int'],
      ['boundingBox', 'json'],
      ['title', 'string'],
      ['sourceline', 'int'],
      ['heading', 'json'],
    ])
  })
})
