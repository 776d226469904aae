import { PolytableError } from '@polytable/model/errors/index'
import { unzipRaw, type ZipEntry } from 'unzipit'
import { readXml } from './xml.ts'
import { xmlText } from './xml-text.ts'

/** Bytes of a part that is held in memory: of the texts that cells share, above all. */
const MAX_HELD_BYTES = 2 ** 29
/** Bytes of the rows of a sheet, which are read as a stream. A full sheet of a million rows with a hundred numbers each has 4 GiB. */
const MAX_STREAMED_BYTES = 2 ** 33

/** What one part of a package refers to. */
export interface Relationship {
  /** The last part of the URI that says what it is: 'worksheet', 'styles', …. Strict and older formats have it in common. */
  readonly type: string
  readonly path: string
}

/**
 * The parts of a package (ECMA-376 part 2) or of another zip of XML files. Names do not tell capital and small letters apart, as those
 * of packages do not.
 */
export class Parts {
  readonly #entries: ReadonlyMap<string, ZipEntry>
  readonly #maxBytes: number
  #bytes = 0

  private constructor(entries: readonly ZipEntry[], maxBytes: number) {
    this.#entries = new Map(entries.map((entry) => [partName(entry.name), entry]))
    this.#maxBytes = maxBytes
  }

  /**
   * Reads the directory of the zip, and nothing else.
   * @param maxBytes what all that is read of it may inflate to
   * @throws Error where there is none
   */
  static async open(file: Blob, maxBytes = Infinity): Promise<Parts> {
    const { entries } = await unzipRaw(file)
    return new Parts(entries, maxBytes)
  }

  has(path: string): boolean {
    return this.#entries.has(partName(path))
  }

  /** The text of a part that is held in memory. @throws PolytableError INVALID_DATA_FORMAT where it is missing or too large */
  held(path: string): AsyncGenerator<string> {
    return this.#text(path, MAX_HELD_BYTES)
  }

  /** The text of a part that is read as a stream. @throws PolytableError INVALID_DATA_FORMAT where it is missing or too large */
  streamed(path: string): AsyncGenerator<string> {
    return this.#text(path, MAX_STREAMED_BYTES)
  }

  /** What a part refers to, by id; '' is the package. */
  async relationships(path: string): Promise<ReadonlyMap<string, Relationship>> {
    const byId = new Map<string, Relationship>()
    const from = path.replace(/[^/]*$/, '_rels/$&.rels')
    if (!this.has(from)) return byId
    await readXml(this.held(from), {
      open(name, { Id, Type = '', Target = '', TargetMode }) {
        if (name !== 'Relationship' || TargetMode === 'External') return
        byId.set(Id ?? '', { type: Type.replace(/.*\//, ''), path: resolvePart(Target, path) })
      },
    })
    return byId
  }

  async *#text(path: string, maxBytes: number): AsyncGenerator<string> {
    const entry = this.#entries.get(partName(path))
    if (!entry) throw invalid(`it has no part '${path}'`)
    if (entry.encrypted) throw invalid(`its part '${path}' is encrypted`)
    if (entry.size > maxBytes) {
      throw invalid(`its part '${path}' has ${entry.size} bytes, of which at most ${maxBytes} are read`)
    }
    this.#bytes += entry.size
    if (this.#bytes > this.#maxBytes) {
      throw invalid(
        `it inflates to ${this.#bytes} bytes or more, of which at most ${this.#maxBytes} are read`,
      )
    }
    // The stream fails where there is more of it than the directory says.
    const stream = await entry.stream()
    yield* xmlText(stream)
  }
}

/** A target that a part refers to as a path in the package: it may be relative to that part. */
export function resolvePart(target: string, from: string): string {
  return decodeURIComponent(new URL(target, `http://package/${from}`).pathname).slice(1)
}

function partName(path: string): string {
  return path.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase()
}

function invalid(why: string): PolytableError {
  return new PolytableError('INVALID_DATA_FORMAT', why)
}
