import type { PGlite } from '@electric-sql/pglite'
import { OpfsAhpFS, type DirectoryNode } from '@electric-sql/pglite/opfs-ahp'
import type { DiskGuard } from '../disk-guard.ts'
import { FlushError } from '../../server/flush-error.ts'
import { STATE_FILE, withQuotaHandles } from './quota-handles.ts'
import type { HandleReserve } from './handle-reserve.ts'
import { makeOpfsDirectory } from './opfs-directory.ts'
import type { ReopeningHandle } from './reopening-handle.ts'
import { openStateBackup, repairState, type StateBackup } from './state-backup.ts'
import { checkWritten, noSpace, reportFullDisk } from './write-whole.ts'

/** Files that are made at first: the seed takes some 400 of them. */
const INITIAL_POOL_SIZE = 800
/**
 * Files kept open for PostgreSQL to take. A statement that needs more breaks the server; PGlite's own 100 are used up by a
 * transaction that makes 40 tables. Each costs time at every opening.
 */
const POOL_SIZE = 400
/** Below this many free files, a transaction is made to wait until there are POOL_SIZE again. */
const LOW_POOL_SIZE = 300
/** The file that every data directory of PostgreSQL has. */
const VERSION_FILE = 'PG_VERSION'

type FileContent = Parameters<OpfsAhpFS['writeFile']> extends [string, ...infer Rest] ? Rest : never

/**
 * PGlite's file system over OPFS with a pool that does not run dry, a full disk that PostgreSQL understands, and a directory of
 * files that survives a crash while it is written.
 */
export class HandlePoolFs extends OpfsAhpFS {
  readonly #path: string
  readonly #expectDatabase: boolean
  readonly #reserve: HandleReserve
  readonly #guard: DiskGuard
  readonly #pathsByFile = new Map<number, string>()
  readonly #shrunk = new Set<ReopeningHandle>()
  #backup: StateBackup | undefined

  /** @param expectDatabase whether there must be a database; where there is none, opening fails instead of making one. */
  constructor(path: string, expectDatabase: boolean, reserve: HandleReserve, guard: DiskGuard) {
    super(path, { initialPoolSize: INITIAL_POOL_SIZE, maintainedPoolSize: POOL_SIZE })
    this.#path = path
    this.#expectDatabase = expectDatabase
    this.#reserve = reserve
    this.#guard = guard
  }

  override async init(pg: PGlite, options: Parameters<OpfsAhpFS['init']>[1]): ReturnType<OpfsAhpFS['init']> {
    const directory = await makeOpfsDirectory(this.#path)
    await repairState(directory)
    this.#backup = await openStateBackup(directory)
    const result = await this.#openFiles(() => super.init(pg, options))
    if (this.#expectDatabase && !(VERSION_FILE in this.state.root.children)) {
      throw new Error(`The files of the database in ${this.#path} are corrupt: ${VERSION_FILE} is missing.`)
    }
    return result
  }

  override async syncToFs(relaxedDurability?: boolean): Promise<void> {
    try {
      await super.syncToFs(relaxedDurability)
      for (const handle of this.#shrunk) await handle.reopen()
    } catch (error) {
      throw new FlushError(error)
    }
  }

  /** Fills the pool up where it is low, or, in the course of `init`, to the given size. Only while no statement runs. */
  override async maintainPool(size?: number): Promise<void> {
    const fill = (): Promise<void> => super.maintainPool(size)
    // PGlite waits for ever for a file that cannot be made, so there must be space.
    if (size !== undefined) return this.#reserve.whileGivenUp(fill)
    if (this.state.pool.length < LOW_POOL_SIZE) {
      await this.#reserve.whileGivenUp(() => this.#openFiles(fill))
    }
  }

  override async checkpointState(): Promise<void> {
    // It makes the file shorter, which can wait while the quota is full.
    if (!this.#reserve.held) return
    this.#guard.write(STATE_FILE, () => this.#backup?.keep(this.state))
    await super.checkpointState()
  }

  override async closeFs(): Promise<void> {
    this.#backup?.close()
    this.#backup = undefined
    await super.closeFs()
  }

  /** Closes all files after an opening that failed, however far it came. */
  async abandon(): Promise<void> {
    // PGlite closes the files first and then fails where the server had not started.
    await this.closeFs().catch(() => {})
  }

  override open(path: string, flags?: string, mode?: number): number {
    const file = super.open(path, flags, mode)
    this.#pathsByFile.set(file, path)
    return file
  }

  override close(file: number): void {
    this.#pathsByFile.delete(file)
    super.close(file)
  }

  override write(file: number, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const path = this.#pathsByFile.get(file) ?? ''
    if (!this.#guard.mayGrow(path) && position + length > this.fstat(file).size) {
      throw noSpace('The reserve is in use.')
    }
    return this.#guard.write(path, () =>
      reportFullDisk(() => checkWritten(super.write(file, buffer, offset, length, position), length)),
    )
  }

  override writeFile(path: string, ...content: FileContent): void {
    const { siblings, name } = this.#locate(path)
    const isNew = !(name in siblings)
    if (isNew && (this.state.pool.length === 0 || !this.#guard.mayGrow(path))) {
      throw noSpace('No free file handle is left.')
    }
    try {
      reportFullDisk(() => super.writeFile(path, ...content))
    } catch (error) {
      // PGlite keeps a new file also where it could not be noted in the state.
      const made = siblings[name]
      if (isNew && made?.type === 'file') {
        delete siblings[name]
        this.state.pool.push(made.backingFilename)
      }
      throw error
    }
  }

  override truncate(path: string, length?: number): void {
    reportFullDisk(() => super.truncate(path, length))
  }

  #openFiles<T>(work: () => Promise<T>): Promise<T> {
    return withQuotaHandles(this.#guard, this.#shrunk, work)
  }

  #locate(path: string): { readonly siblings: DirectoryNode['children']; readonly name: string } {
    const names = path.split('/').filter(Boolean)
    const name = names.pop() ?? ''
    let siblings = this.state.root.children
    for (const parent of names) {
      const node = siblings[parent]
      siblings = node?.type === 'directory' ? node.children : {}
    }
    return { siblings, name }
  }
}
