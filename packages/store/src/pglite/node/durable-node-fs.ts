import { fstatSync, fsyncSync } from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { NO_SPACE, type DiskGuard } from '../disk-guard.ts'

type StartOptions = Parameters<NodeFS['init']>[1]

/** An open file of Emscripten's NODEFS. Directories are opened without a descriptor. */
interface NodeStream {
  readonly nfd?: number
  readonly path: string
}

type Write = (
  stream: NodeStream,
  buffer: Uint8Array,
  offset: number,
  length: number,
  position: number,
) => number

/** The parts of Emscripten that its types leave out. */
interface NodeFsModule {
  readonly FS: { readonly ErrnoError: new (errno: number) => Error }
  readonly NODEFS: { readonly stream_ops: { fsync?: (stream: NodeStream) => number; write: Write } }
}

/**
 * PGlite's file system of Node, with fsync, which Emscripten's NODEFS lacks: without it a power cut loses commits; and with a
 * guard against full disks.
 */
export class DurableNodeFs extends NodeFS {
  readonly #guard: DiskGuard

  constructor(directory: string, guard: DiskGuard) {
    super(directory)
    this.#guard = guard
  }

  override async init(pg: PGlite, options: StartOptions): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options)
    const changeOperations = (module: unknown): void => {
      const { FS, NODEFS } = module as NodeFsModule
      NODEFS.stream_ops.fsync = ({ nfd }) => {
        if (nfd !== undefined) fsyncSync(nfd)
        return 0
      }
      NODEFS.stream_ops.write = guardWrites(NODEFS.stream_ops.write, this.#guard, FS.ErrnoError)
    }
    return {
      emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), changeOperations] },
    }
  }
}

function guardWrites(write: Write, guard: DiskGuard, ErrnoError: new (errno: number) => Error): Write {
  return (stream, buffer, offset, length, position) => {
    if (!guard.mayGrow(stream.path) && position + length > fstatSync(stream.nfd!).size) {
      throw new ErrnoError(NO_SPACE)
    }
    return guard.write(stream.path, () => {
      // A disk that becomes full takes a part of it first.
      let done = 0
      while (done < length) done += write(stream, buffer, offset + done, length - done, position + done)
      return done
    })
  }
}
