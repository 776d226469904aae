import type { PGlite } from '@electric-sql/pglite'

/** Fails where pgvector is not there, which PGlite itself does not report. */
export async function loadVector(db: PGlite): Promise<void> {
  // The literal makes the server load the library.
  await db.query("select '[0]'::vector is not null")
}
