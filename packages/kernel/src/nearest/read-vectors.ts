import type { SqlStore } from '@polytable/model/ports/index'

/** pgvector's binary form: 16 bits of dimensions, 16 that are unused, then floats, all big-endian. */
const HEADER_BYTES = 4

/** The vectors with ids above one, in their order. */
export async function readVectors(
  store: SqlStore,
  table: string,
  after: number,
  limit: number,
): Promise<{ readonly ids: number[]; readonly vectors: Float32Array[] }> {
  const rows = await store.readBinary(
    `SELECT id, vector FROM ${table} WHERE id > ${after} ORDER BY id LIMIT ${limit}`,
  )
  return {
    ids: rows.map(([id]) => Number(viewOf(id!).getBigInt64(0))),
    vectors: rows.map(([, bytes]) => {
      const view = viewOf(bytes!)
      const vector = new Float32Array(view.getUint16(0))
      for (let i = 0; i < vector.length; i++) vector[i] = view.getFloat32(HEADER_BYTES + 4 * i)
      return vector
    }),
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}
