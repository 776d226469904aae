import type { TextPosition } from '@polytable/model/errors/index'

/** The line and the character of a place in a text. */
export function positionAt(text: string, at: number): TextPosition {
  const before = text.slice(0, Math.max(0, at))
  const lines = before.split('\n')
  return { line: lines.length, column: [...lines.at(-1)!].length + 1 }
}
