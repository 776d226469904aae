import type { PGlite } from '@electric-sql/pglite'

/** 'PGCOPY', the signature of binary copies, with the flags and the length of nothing more. */
const HEADER = Uint8Array.of(80, 71, 67, 79, 80, 89, 10, 255, 13, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0)
const END = Uint8Array.of(255, 255)

/** Loads vectors with the ids from `first` on by one binary COPY. */
export async function copyVectors(
  db: PGlite,
  table: string,
  first: number,
  vectors: readonly Float32Array[],
): Promise<void> {
  const rows = vectors.map((vector, row) => {
    const bytes = new Uint8Array(2 + 12 + 8 + 4 * vector.length)
    const view = new DataView(bytes.buffer)
    view.setInt16(0, 2)
    view.setInt32(2, 8)
    view.setBigInt64(6, BigInt(first + row))
    view.setInt32(14, 4 + 4 * vector.length)
    view.setInt16(18, vector.length)
    for (let i = 0; i < vector.length; i++) view.setFloat32(22 + 4 * i, vector[i]!)
    return bytes
  })
  const blob = new Blob([HEADER, ...rows, END])
  await db.query(`COPY ${table} FROM '/dev/blob' WITH (FORMAT binary)`, [], { blob })
}
