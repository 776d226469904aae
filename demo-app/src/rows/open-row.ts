import { fill, h } from '../ui/dom.ts'
import { formatBytes, formatCell } from '../ui/format.ts'
import { errorText } from '../ui/notices.ts'
import { openDialog } from '../viewer/dialog.ts'
import { isMedia } from './row-element.ts'
import type { RowValues } from './row-source.ts'

/** Shows all of a row: whole texts, pictures as large as they are. */
export function openRow(title: string, row: RowValues): void {
  const { content, signal } = openDialog(title)
  const entries = Object.entries(row).map(([name, value]) => {
    const place = h('dd', {}, typeof value === 'string' ? value : formatCell(value))
    if (isMedia(value)) {
      fill(place, `${value.name ?? value.mediaType}, ${formatBytes(value.size)}`)
      if (value.mediaType.startsWith('image/')) {
        value.objectUrl().then(
          (src) => {
            if (signal.aborted) return URL.revokeObjectURL(src)
            signal.addEventListener('abort', () => URL.revokeObjectURL(src))
            place.append(h('img', { src, alt: value.name ?? name }))
          },
          (error: unknown) => place.append(h('p', { role: 'alert' }, errorText(error).message)),
        )
      }
    }
    return [h('dt', {}, name), place]
  })
  fill(content, h('dl', { class: 'row-values' }, ...entries.flat()))
}
