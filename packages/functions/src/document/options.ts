import { PolytableError } from '@polytable/model/errors/index'
import { encodingOfModel, tokenEncodings, type TokenEncoding } from '../text/token-encodings.ts'

const documentSeparators = ['heading', 'paragraph', 'sentence', 'token_limit', 'char_limit', 'page'] as const
/** Where a document may be cut. */
export type DocumentSeparator = (typeof documentSeparators)[number]

const documentMetadata = ['title', 'heading', 'sourceline', 'page', 'boundingBox', 'frontMatter'] as const
/** What chunks tell beside their text. */
export type DocumentMetadata = (typeof documentMetadata)[number]

const documentElements = ['text', 'image'] as const
/** What chunks hold. */
export type DocumentElement = (typeof documentElements)[number]

const pageImageFormats = ['png', 'jpeg', 'webp'] as const
/** How the images of pages are encoded. */
export type PageImageFormat = (typeof pageImageFormats)[number]

/** Options of `documentSplitter`. */
export interface DocumentSplitOptions {
  /**
   * Comma list of {@link documentSeparators}; `''` gives one chunk per document. With a limit, what the others part is merged up
   * to it: paragraphs, whole sentences where `sentence` is among them, but nothing across headings or pages where these are.
   * No word is divided that fits.
   */
  readonly separators: string
  /**
   * What chunks hold. Default `['text']`. With `'image'` there is a chunk for each page of a PDF, with its picture; `separators` must be
   * `'page'` then.
   */
  readonly elements?: readonly DocumentElement[]
  /** Tokens or code points per chunk, > 0; required by and only with `token_limit` or `char_limit`. */
  readonly limit?: number
  /**
   * Most tokens or code points that a chunk repeats of the one before, 0 <= overlap < limit: whole words, or whole sentences
   * with `sentence`. Default 0.
   */
  readonly overlap?: number
  /** Comma list of {@link documentMetadata} to give beside the text; `bounding_box` is taken too. Default none. */
  readonly metadata?: string
  /**
   * Elements of HTML, Markdown and XML left out with all they contain, in HTML also those with the role that stands for the
   * element (`role="navigation"`). Default `['nav']`. Scripts and styles are always left out.
   */
  readonly skipTags?: readonly string[]
  /**
   * Whether parts of HTML that browsers do not show are left out: `hidden`, `display: none` and `visibility: hidden` of the
   * element's own, `<noscript>`, closed dialogs. Default true.
   */
  readonly skipHidden?: boolean
  /** PDF: leave out page numbers and what else recurs at the top or bottom of pages. Default `false`. */
  readonly skipRunningHeads?: boolean
  /** The vocabulary that `token_limit` counts in. Default `'cl100k_base'`. */
  readonly tiktokenEncoding?: TokenEncoding
  /** The model whose vocabulary `token_limit` counts in, such as `'gpt-4o'`; it goes before `tiktokenEncoding`. */
  readonly tiktokenTargetModel?: string
  /** Pixels per inch of the images of pages, > 0. Default 300. */
  readonly imageDpi?: number
  /** The format of the images of pages. Default `'png'`. */
  readonly imageFormat?: PageImageFormat
}

/** Options that passed validation, defaults filled in. */
export interface SplitPlan {
  readonly hasText: boolean
  /** How pages are drawn; undefined where they are not. */
  readonly images: PageImages | undefined
  readonly separators: ReadonlySet<DocumentSeparator>
  readonly metadata: readonly DocumentMetadata[]
  readonly limit: number
  readonly overlap: number
  readonly skipTags: ReadonlySet<string>
  readonly skipHidden: boolean
  readonly skipRunningHeads: boolean
  readonly tokenEncoding: TokenEncoding
}

/** How pages are drawn. */
export interface PageImages {
  readonly dpi: number
  readonly format: PageImageFormat
}

/** What is left out of markup. */
export type MarkupOptions = Pick<SplitPlan, 'skipTags' | 'skipHidden'>

/** @throws PolytableError INVALID_ARGUMENT, saying which rule is broken */
export function validateSplitOptions(options: DocumentSplitOptions): void {
  planSplit(options)
}

/** Validates options and fills in the defaults. Throws as {@link validateSplitOptions} does. */
export function planSplit(options: DocumentSplitOptions): SplitPlan {
  const separators = new Set(parseList('separator', options.separators, documentSeparators))
  const metadata = parseList('metadata', options.metadata ?? '', documentMetadata)
  const { elements = ['text'] } = options
  checkElements(elements, separators)
  checkImageOptions(options, elements)
  checkLimits(options, separators)
  const { skipTags = ['nav'], skipHidden = true, skipRunningHeads = false } = options
  if (!Array.isArray(skipTags) || !skipTags.every((tag) => typeof tag === 'string')) {
    throw invalid('skipTags must be an array of tag names')
  }
  if (typeof skipHidden !== 'boolean') throw invalid('skipHidden must be true or false')
  if (typeof skipRunningHeads !== 'boolean') throw invalid('skipRunningHeads must be true or false')
  return {
    hasText: elements.includes('text'),
    images: elements.includes('image') ? imagesOf(options) : undefined,
    separators,
    metadata: [...new Set(metadata)],
    limit: options.limit ?? 0,
    overlap: options.overlap ?? 0,
    skipTags: new Set(skipTags.map((tag) => tag.toLowerCase())),
    skipHidden,
    skipRunningHeads,
    tokenEncoding: encodingOf(options),
  }
}

function encodingOf({
  tiktokenEncoding = 'cl100k_base',
  tiktokenTargetModel,
}: DocumentSplitOptions): TokenEncoding {
  if (!tokenEncodings.includes(tiktokenEncoding)) {
    throw invalid(
      `Invalid tiktokenEncoding: \`${String(tiktokenEncoding)}\`. Valid encodings are: ${tokenEncodings.join(', ')}`,
    )
  }
  if (tiktokenTargetModel === undefined) return tiktokenEncoding
  if (typeof tiktokenTargetModel !== 'string')
    throw invalid('tiktokenTargetModel must be the name of a model')
  const encoding = encodingOfModel(tiktokenTargetModel)
  if (encoding !== undefined) return encoding
  throw new PolytableError(
    'INVALID_ARGUMENT',
    `The encoding of the model \`${tiktokenTargetModel}\` is not known`,
    { hint: `Name the encoding by tiktokenEncoding: ${tokenEncodings.join(', ')}.` },
  )
}

function imagesOf({ imageDpi = 300, imageFormat = 'png' }: DocumentSplitOptions): PageImages {
  if (typeof imageDpi !== 'number' || !Number.isFinite(imageDpi) || imageDpi <= 0) {
    throw invalid('"imageDpi" must be a number > 0')
  }
  if (!pageImageFormats.includes(imageFormat)) {
    throw invalid(
      `Invalid imageFormat: \`${String(imageFormat)}\`. Valid formats are: ${pageImageFormats.join(', ')}`,
    )
  }
  return { dpi: imageDpi, format: imageFormat }
}

function parseList<T extends string>(what: 'separator' | 'metadata', list: string, valid: readonly T[]): T[] {
  if (typeof list !== 'string')
    throw invalid(`${what === 'separator' ? 'separators' : what} must be a string`)
  const key = (name: string): string => name.toLowerCase().replaceAll('_', '')
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const found = valid.find((name) => key(name) === key(entry))
      if (found !== undefined) return found
      const all = what === 'separator' ? 'separators' : 'metadata'
      throw invalid(`Invalid ${what}: \`${entry}\`. Valid ${all} are: ${valid.join(', ')}`)
    })
}

function checkElements(elements: readonly string[], separators: ReadonlySet<DocumentSeparator>): void {
  if (!Array.isArray(elements) || elements.length === 0) {
    throw invalid('elements must be a non-empty array of text, image')
  }
  const unknown = elements.find((element) => !documentElements.includes(element as DocumentElement))
  if (unknown !== undefined) {
    throw invalid(
      `Invalid element: \`${String(unknown)}\`. Valid elements are: ${documentElements.join(', ')}`,
    )
  }
  if (elements.includes('image') && (separators.size !== 1 || !separators.has('page'))) {
    throw invalid('Image elements are only supported for the "page" separator on PDF documents')
  }
}

function checkImageOptions(
  { imageDpi, imageFormat }: DocumentSplitOptions,
  elements: readonly DocumentElement[],
): void {
  if (elements.includes('image') || (imageDpi === undefined && imageFormat === undefined)) return
  throw invalid('imageDpi/imageFormat requires the element "image"')
}

function checkLimits(options: DocumentSplitOptions, separators: ReadonlySet<DocumentSeparator>): void {
  const { limit, overlap } = options
  const limited = separators.has('token_limit') || separators.has('char_limit')
  if (separators.has('token_limit') && separators.has('char_limit')) {
    throw invalid('Cannot specify both "token_limit" and "char_limit" separators')
  }
  if (!limited) {
    if (limit === undefined && overlap === undefined) return
    throw invalid('limit/overlap requires the "token_limit" or "char_limit" separator')
  }
  if (limit === undefined) throw invalid('limit is required with "token_limit"/"char_limit" separators')
  if (!Number.isSafeInteger(limit) || limit <= 0) throw invalid('"limit" must be an integer > 0')
  if (overlap === undefined) return
  if (!Number.isSafeInteger(overlap) || overlap < 0) throw invalid('"overlap" must be an integer >= 0')
  if (overlap >= limit)
    throw invalid(`"overlap" must be less than "limit": overlap is ${overlap}, limit is ${limit}`)
}

function invalid(message: string): PolytableError {
  return new PolytableError('INVALID_ARGUMENT', message)
}
