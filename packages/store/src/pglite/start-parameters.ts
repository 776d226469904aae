/**
 * Limits of the write-ahead log: PGlite never checkpoints by itself; with these, a CHECKPOINT cuts the log to 64 MB at most
 * instead of keeping old segments for reuse. Cursors are planned for all of their rows, not for the first tenth.
 */
export const serverParameters = [
  '-c',
  'max_wal_size=64MB',
  '-c',
  'min_wal_size=32MB',
  '-c',
  'wal_recycle=off',
  '-c',
  'cursor_tuple_fraction=1',
] as const

/** PostgreSQL's default, fdatasync, is an empty function in PGlite; fsync reaches the file system. */
export const fsyncParameters = ['-c', 'wal_sync_method=fsync'] as const

/** The switch that turns fsync off. */
export const noFsync = '-F'
