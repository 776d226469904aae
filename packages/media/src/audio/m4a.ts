/** The brand of MP4 files of sound, at its place in the box `ftyp` that begins them. */
const BRAND = 'M4A '
const BRAND_AT = 8

/** Tells by the brand of an MP4 file that it has sound and no pictures, which others would look for. */
export function markAsSound(file: Uint8Array): void {
  ;[...BRAND].forEach((letter, i) => (file[BRAND_AT + i] = letter.charCodeAt(0)))
}
