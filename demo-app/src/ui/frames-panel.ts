import { listFrames, listFiles, type LibraryItem } from '../data/library.ts'
import type { Notebook } from '../data/notebook.ts'
import { countOf } from '../data/work-log.ts'
import { openVideo } from '../viewer/open-video.ts'
import { field, fill, h } from './dom.ts'
import { formatTime } from './format.ts'
import { notifyError } from './notices.ts'
import type { Panel } from './panel.ts'
import { createThumbnails } from './thumbnails.ts'

export interface FramesPanel extends Panel {
  show(videoId: string): void
}

/** One frame of every second of a video. */
export function framesPanel(notebook: Notebook): FramesPanel {
  const thumbnails = createThumbnails()
  const select = h('select', { id: 'video', onchange: () => void render() })
  const grid = h('ul', { class: 'frames', 'aria-label': 'Frames' })
  const summary = h('p', { class: 'muted', role: 'status' })
  let shown: string | undefined
  let videos: readonly LibraryItem[] = []

  const render = async (): Promise<void> => {
    const id = select.value
    if (id === shown) return
    shown = id
    thumbnails.clear()
    grid.replaceChildren()
    if (id === '') {
      fill(summary, 'Add a video to see a frame of every second of it.')
      return
    }
    try {
      const frames = await listFrames(notebook, id)
      if (shown !== id) return
      const video = videos.find((item) => item.id === id)?.file
      fill(summary, `${countOf('frames', frames.length)}, one a second, decoded as you look at them`)
      for (const { image, time } of frames) {
        const picture = h('img', {
          alt: `Frame at ${formatTime(time)}`,
          width: image.width,
          height: image.height,
        })
        const play = h(
          'button',
          {
            type: 'button',
            'aria-label': `Play from ${formatTime(time)}`,
            onclick: () => void (video && openVideo(video, time, image)),
          },
          picture,
        )
        grid.append(h('li', {}, h('figure', {}, play, h('figcaption', {}, formatTime(time)))))
        thumbnails.watch(picture, image)
      }
    } catch (error) {
      notifyError('The frames could not be read', error)
    }
  }

  return {
    element: h('section', { 'aria-label': 'Frames' }, field('Video', select), summary, grid),
    async refresh() {
      videos = await listFiles(notebook, 'video')
      const chosen = select.value
      fill(select, ...videos.map(({ id, file }) => h('option', { value: id }, file.name ?? id)))
      if (videos.some(({ id }) => id === chosen)) select.value = chosen
      await render()
    },
    show(videoId) {
      select.value = videoId
      void render()
    },
  }
}
