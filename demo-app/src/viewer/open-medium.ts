import type { MediaFile } from 'polytable'
import { fill, h } from '../ui/dom.ts'
import { errorText } from '../ui/notices.ts'
import { openDialog } from './dialog.ts'

/** Opens an image as large as the window allows, or sound with a player. */
export async function openMedium(file: MediaFile): Promise<void> {
  const name = file.name ?? file.url
  const { content, signal } = openDialog(name)
  const showError = (message: string): void => fill(content, h('p', { role: 'alert' }, message))
  try {
    const src = await file.objectUrl()
    if (signal.aborted) return URL.revokeObjectURL(src)
    signal.addEventListener('abort', () => URL.revokeObjectURL(src))
    if (file.mediaType.startsWith('image/')) {
      const onerror = (): void => showError('This browser does not show images of this kind')
      fill(content, h('img', { src, alt: name, onerror }))
      return
    }
    const onerror = (): void => showError('This browser does not play sound of this kind')
    const player = h('audio', { src, controls: true, 'aria-label': name, onerror })
    fill(content, player)
    player.focus()
  } catch (error) {
    if (!signal.aborted) showError(errorText(error).message)
  }
}
