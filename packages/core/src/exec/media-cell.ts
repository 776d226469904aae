import type { MediaCell } from '../types/index.ts'

export function isMediaCell(value: unknown): value is MediaCell {
  return (
    typeof value === 'object' && value !== null && 'url' in value && 'mediaType' in value && 'hash' in value
  )
}
