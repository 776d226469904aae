/** Bytes that are encoded at a time: groups of three are texts of their own. */
const GROUP = 3 * 4096

/** Bytes as base64. */
export function base64Of(bytes: Uint8Array): string {
  const texts: string[] = []
  for (let start = 0; start < bytes.length; start += GROUP)
    texts.push(btoa(String.fromCharCode(...bytes.subarray(start, start + GROUP))))
  return texts.join('')
}

/** The bytes of a base64 text; a text that is none as it is. */
export function bytesOfBase64(text: string): Uint8Array | string {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return text
  }
}
