const HASH_PATTERN = /^[0-9a-f]{64}$/

/** Where a medium lies: `ab/cd/<hash>`, so that no directory grows large. */
export interface ContentPath {
  readonly directories: readonly [string, string]
  readonly name: string
}

/** Undefined for what is not a SHA-256 in lower-case hex. */
export function contentPath(hash: string): ContentPath | undefined {
  if (!isHash(hash)) return undefined
  return { directories: [hash.slice(0, 2), hash.slice(2, 4)], name: hash }
}

export function isHash(name: string): boolean {
  return HASH_PATTERN.test(name)
}
