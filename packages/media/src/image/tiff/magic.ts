const CLASSIC = 42
/** The version of BigTIFF. */
export const BIG = 43

/** Whether bytes begin as a TIFF or BigTIFF file does. */
export function isTiff(head: Uint8Array): boolean {
  const [a, b, c, d] = head
  return (
    (a === 0x49 && b === 0x49 && (c === CLASSIC || c === BIG) && d === 0) ||
    (a === 0x4d && b === 0x4d && c === 0 && (d === CLASSIC || d === BIG))
  )
}
