import { fsyncSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { NodeFS } from '@electric-sql/pglite/nodefs'

interface NodeFsModule {
  readonly NODEFS: { readonly stream_ops: { fsync?: (stream: { readonly nfd?: number }) => number } }
}

/** A directory in which a commit reaches the disk, as in Polytable's: PGlite's own file system has no fsync. */
class SyncedNodeFs extends NodeFS {
  override async init(pg: PGlite, options: Parameters<NodeFS['init']>[1]): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options)
    const addFsync = (module: unknown): void => {
      ;(module as NodeFsModule).NODEFS.stream_ops.fsync = ({ nfd }) => {
        if (nfd !== undefined) fsyncSync(nfd)
        return 0
      }
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addFsync] } }
  }
}

const walParameters = ['-c', 'max_wal_size=64MB', '-c', 'min_wal_size=32MB', '-c', 'wal_recycle=off']

/** A PGlite of a hand-written program, with the start parameters and the durability of Polytable's own. */
export function openPlainPglite(directory: string | undefined): Promise<PGlite> {
  const { defaultStartParams } = PGlite
  return directory === undefined
    ? PGlite.create({ extensions: { vector }, startParams: [...defaultStartParams, ...walParameters] })
    : PGlite.create({
        fs: new SyncedNodeFs(directory),
        extensions: { vector },
        startParams: [
          ...defaultStartParams.filter((parameter) => parameter !== '-F'),
          ...['-c', 'wal_sync_method=fsync'],
          ...walParameters,
        ],
      })
}
