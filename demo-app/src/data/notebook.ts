import { open, type Database } from 'polytable'
import coreURL from '@ffmpeg/core?url'
import wasmURL from '@ffmpeg/core/wasm?url'
import { dropUnfinished } from './arriving.ts'
import { onnx } from './onnx.ts'
import { createChanges, type Changes } from './changes.ts'
import {
  chunksDeclaration,
  Documents,
  Frames,
  Images,
  Labels,
  notebookSchema,
  Sounds,
  Videos,
} from './schema.ts'
import { readSettings, Settings, writeSettings, type NotebookSettings } from './settings.ts'

/** Held while documents are re-chunked, so that another tab does not take the unfinished view for a left-over. */
const CHUNKING_LOCK = 'polytable-demo-chunking'

/** The open database with the user's settings. */
export class Notebook {
  readonly db: Database
  readonly changes: Changes = createChanges()
  readonly documents
  readonly videos
  readonly frames
  readonly images
  readonly sounds
  readonly labels
  #settings: NotebookSettings

  private constructor(db: Database, settings: NotebookSettings) {
    this.db = db
    this.#settings = settings
    this.documents = db.table(Documents)
    this.videos = db.table(Videos)
    this.frames = db.table(Frames)
    this.images = db.table(Images)
    this.sounds = db.table(Sounds)
    this.labels = db.table(Labels)
  }

  /** @param onStep is told what begins. */
  static async open(onStep: (step: 'Database' | 'Tables') => void): Promise<Notebook> {
    onStep('Database')
    const absolute = (url: string): string => new URL(url, location.href).href
    const db = await open('polytable-demo', {
      schema: [Settings],
      onnxWasm: { mjs: absolute(onnx.mjs), wasm: absolute(onnx.wasm) },
      ffmpegCore: { coreURL: absolute(coreURL), wasmURL: absolute(wasmURL) },
    })
    onStep('Tables')
    const settings = await readSettings(db)
    await db.migrate(notebookSchema(settings))
    const notebook = new Notebook(db, settings)
    await notebook.#dropLeftovers()
    await dropUnfinished(db)
    return notebook
  }

  get settings(): NotebookSettings {
    return this.#settings
  }

  /** The view of chunks that is in use. */
  get chunks() {
    return this.db.table(chunksDeclaration(this.#settings.chunking))
  }

  async changeSettings(change: Partial<NotebookSettings>): Promise<void> {
    const settings = { ...this.#settings, ...change }
    await writeSettings(this.db, settings)
    this.#settings = settings
  }

  /** Takes over what another tab changed. */
  async reload(): Promise<void> {
    this.#settings = await readSettings(this.db)
  }

  /** Runs `work` while no other tab re-chunks documents. */
  async whileChunking<T>(work: () => Promise<T>): Promise<T> {
    return await navigator.locks.request(CHUNKING_LOCK, work)
  }

  /** Views of chunks that were not finished, or not dropped, before the page went. */
  async #dropLeftovers(): Promise<void> {
    await navigator.locks.request(CHUNKING_LOCK, { ifAvailable: true }, async (lock) => {
      if (!lock) return
      const paths = await this.db.listTables()
      const { view } = this.#settings.chunking
      for (const path of paths) {
        if (/^chunks(_\d+)?$/.test(path) && path !== view) await this.db.dropTable(path)
      }
    })
  }
}
