import type { MediaFile } from 'polytable'
import { fill, h } from '../ui/dom.ts'
import { formatTime } from '../ui/format.ts'
import { errorText } from '../ui/notices.ts'
import { openDialog } from './dialog.ts'

/** Opens a video at a time, with the keyboard on the player. @param frame is shown where the browser does not play the video */
export async function openVideo(video: MediaFile, time: number, frame: MediaFile): Promise<void> {
  const name = video.name ?? video.url
  const viewer = openDialog(`${name}, ${formatTime(time)}`)
  const urls: string[] = []
  const urlOf = async (medium: MediaFile): Promise<string> => {
    const url = await medium.objectUrl()
    if (viewer.signal.aborted) URL.revokeObjectURL(url)
    else urls.push(url)
    return url
  }
  viewer.signal.addEventListener('abort', () => urls.forEach((url) => URL.revokeObjectURL(url)))
  const showError = (error: unknown): void => {
    if (!viewer.signal.aborted) fill(viewer.content, h('p', { role: 'alert' }, errorText(error).message))
  }
  const showFrame = async (): Promise<void> => {
    const src = await urlOf(frame)
    fill(
      viewer.content,
      h('p', { role: 'alert' }, 'This browser does not play the video. Its frame at this time:'),
      h('img', { src, alt: `Frame at ${formatTime(time)}` }),
    )
  }
  try {
    const src = await urlOf(video)
    if (viewer.signal.aborted) return
    const player = h('video', {
      controls: true,
      preload: 'auto',
      'aria-label': name,
      onloadedmetadata: () => (player.currentTime = time),
      onerror: () => void (viewer.signal.aborted || showFrame().catch(showError)),
    })
    player.src = src
    fill(viewer.content, player)
    player.focus()
  } catch (error) {
    showError(error)
  }
}
