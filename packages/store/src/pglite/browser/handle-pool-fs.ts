import type { PGlite } from '@electric-sql/pglite'
import { BaseFilesystem } from '@electric-sql/pglite/basefs'
import { OpfsAhpFS, type DirectoryNode } from '@electric-sql/pglite/opfs-ahp'
import type { DiskGuard } from '../disk-guard.ts'
import { FlushError } from '../../common/flush-error.ts'
import { STATE_FILE, withQuotaHandles } from './quota-handles.ts'
import type { HandleReserve } from './handle-reserve.ts'
import { makeOpfsDirectory } from './opfs-directory.ts'
import type { ReopeningHandle } from './reopening-handle.ts'
import { SpareHandles } from './spare-handles.ts'
import { openStateBackup, repairState, type StateBackup } from './state-backup.ts'
import { checkWritten, noSpace, reportFullDisk } from './write-whole.ts'

/** Files that are made at first: the seed takes some 280 of them. */
const INITIAL_POOL_SIZE = 700
/**
 * Files kept open for PostgreSQL to take. A statement that needs more breaks the server; PGlite's own 100 are used up by a
 * transaction that makes 40 tables. All but READY_POOL_SIZE are opened after the database.
 */
const POOL_SIZE = 400
/** Below this many free files, a transaction is made to wait until there are POOL_SIZE again. */
const LOW_POOL_SIZE = 300
/** Free files that are open before the first statement runs. */
const READY_POOL_SIZE = 100
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
  readonly #spares = new SpareHandles(this.#shrunk)
  #opening: Promise<void> = Promise.resolve()
  #spareNames: ReadonlySet<string> | undefined
  #backup: StateBackup | undefined

  /** @param expectDatabase whether there must be a database; where there is none, opening fails instead of making one. */
  constructor(path: string, expectDatabase: boolean, reserve: HandleReserve, guard: DiskGuard) {
    super(path, { initialPoolSize: INITIAL_POOL_SIZE, maintainedPoolSize: POOL_SIZE })
    this.#path = path
    this.#expectDatabase = expectDatabase
    this.#reserve = reserve
    this.#guard = guard
  }

  /** Opens the files. To be called once, before PGlite starts, which can be loaded meanwhile. */
  async prepare(): Promise<void> {
    const directory = await makeOpfsDirectory(this.#path)
    await repairState(directory)
    this.#backup = await openStateBackup(directory)
    // PGlite opens them with its `init`, whose other part follows in ours.
    const open = (): Promise<unknown> => super.init(undefined as never, {})
    await this.#spares.during(
      (name) => this.#isSpare(name),
      () => this.#openFiles(open),
    )
    if (this.#expectDatabase && !(VERSION_FILE in this.state.root.children)) {
      throw new Error(`The files of the database in ${this.#path} are corrupt: ${VERSION_FILE} is missing.`)
    }
    this.#opening = this.#spares.open((name) => {
      this.state.pool = this.state.pool.filter((other) => other !== name)
    })
  }

  override init(pg: PGlite, options: Parameters<OpfsAhpFS['init']>[1]): ReturnType<OpfsAhpFS['init']> {
    return BaseFilesystem.prototype.init.call(this, pg, options)
  }

  override async syncToFs(relaxedDurability?: boolean): Promise<void> {
    try {
      await super.syncToFs(relaxedDurability)
      for (const handle of this.#shrunk) await handle.reopen()
    } catch (error) {
      throw new FlushError(error)
    }
  }

  /** Fills the pool up where it is low, or, while files are opened, to the given size. Only while no statement runs. */
  override async maintainPool(size?: number): Promise<void> {
    const fill = (): Promise<void> => super.maintainPool(size)
    const { length } = this.state.pool
    if (size !== undefined) {
      if (length >= LOW_POOL_SIZE && length <= INITIAL_POOL_SIZE) return
      // PGlite waits for ever for a file that cannot be made, so there must be space.
      return this.#reserve.whileGivenUp(fill)
    }
    if (length - this.#spares.size < READY_POOL_SIZE / 2) await this.#opening
    if (this.state.pool.length < LOW_POOL_SIZE) {
      await this.#reserve.whileGivenUp(() => this.#openFiles(fill))
    }
  }

  /** The same, and has all free files open. */
  async settlePool(): Promise<void> {
    await this.#opening
    await this.maintainPool()
  }

  override async checkpointState(): Promise<void> {
    // It makes the file shorter, which can wait while the quota is full.
    if (!this.#reserve.held) return
    this.#guard.write(STATE_FILE, () => this.#backup?.keep(this.state))
    await super.checkpointState()
  }

  override async closeFs(): Promise<void> {
    this.#spares.stop()
    await this.#opening
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
    const next = this.state.pool.at(-1)
    if (isNew && (next === undefined || this.#spares.has(next) || !this.#guard.mayGrow(path))) {
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

  #isSpare(name: string): boolean {
    // The first file that PGlite opens has the state.
    const pool = (this.state as typeof this.state | undefined)?.pool
    if (pool) this.#spareNames ??= new Set(pool.slice(0, -READY_POOL_SIZE))
    return this.#spareNames?.has(name) ?? false
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
