import { describe, expect, test } from 'vitest'
import {
  chunkColumns,
  validateSplitOptions,
  type DocumentSplitOptions,
} from '../../packages/functions/src/document/split.ts'
import { encodingOfModel } from '../../packages/functions/src/text/token-encodings.ts'

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
    [{ separators: 'token_limit', limit: 5, tiktokenEncoding: 'p50k' }, /Invalid tiktokenEncoding: `p50k`/],
    [{ separators: '', tiktokenTargetModel: 'gpt-0' }, /encoding of the model `gpt-0` is not known/],
    [{ separators: '', tiktokenTargetModel: 4 }, /must be the name of a model/],
    [{ separators: 'page', imageDpi: 100 }, /requires the element "image"/],
    [{ separators: 'page', elements: ['image'], imageDpi: 0 }, /> 0/],
    [{ separators: 'page', elements: ['image'], imageDpi: Infinity }, /> 0/],
    [{ separators: 'page', elements: ['image'], imageFormat: 'gif' }, /Invalid imageFormat: `gif`/],
    [{}, /separators must be a string/],
  ])('refuse %j', (options, message) => {
    const validate = (): void => validateSplitOptions(untyped(options))
    expect(validate).toThrow(message)
    expect(validate).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  })

  test.each<DocumentSplitOptions>([
    { separators: '' },
    { separators: ' heading , Paragraph,' },
    { separators: 'sentence,token_limit', limit: 300 },
    { separators: 'char_limit', limit: 5, overlap: 4, tiktokenEncoding: 'o200k_base' },
    { separators: 'token_limit', limit: 5, tiktokenTargetModel: 'gpt-4o-mini' },
    { separators: 'page', elements: ['text', 'image'], imageDpi: 72.5, imageFormat: 'webp' },
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
    const pages: DocumentSplitOptions = { separators: 'page', elements: ['image'], metadata: 'page' }
    expect(chunkColumns(pages).map(({ name }) => name)).toEqual(['page', 'image'])
    const both: DocumentSplitOptions = { ...pages, elements: ['image', 'text'] }
    expect(chunkColumns(both).map(({ name }) => name)).toEqual(['text', 'page', 'image'])
  })
})

test.each([
  ['gpt-4o', 'o200k_base'],
  ['gpt-4o-mini-2024-07-18', 'o200k_base'],
  ['gpt-4.1-nano', 'o200k_base'],
  ['gpt-5', 'o200k_base'],
  ['o3-mini', 'o200k_base'],
  ['ft:gpt-4o:me', 'o200k_base'],
  ['gpt-oss-20b', 'o200k_harmony'],
  ['gpt-4', 'cl100k_base'],
  ['gpt-4-turbo', 'cl100k_base'],
  ['gpt-3.5-turbo-16k', 'cl100k_base'],
  ['gpt-35-turbo', 'cl100k_base'],
  ['text-embedding-3-small', 'cl100k_base'],
  ['text-davinci-003', 'p50k_base'],
  ['text-davinci-edit-001', 'p50k_edit'],
  ['davinci', 'r50k_base'],
  ['text-search-ada-doc-001', 'r50k_base'],
  ['gpt2', 'gpt2'],
  ['gpt', undefined],
  ['llama-3', undefined],
])('the model %s counts in %s', (model, encoding) => {
  expect(encodingOfModel(model)).toBe(encoding)
})
