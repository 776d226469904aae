import { fill, h } from '../ui/dom.ts'
import { errorText } from '../ui/notices.ts'
import { openDialog } from '../viewer/dialog.ts'
import { madeFile } from './made-file.ts'
import { openDevice } from './open-device.ts'

const QUALITY = 0.92

/** Shows what the camera sees, and gives the photos that are taken. The camera is off when the dialogue is closed. */
export async function openCamera(add: (files: readonly File[]) => void): Promise<void> {
  const { content, tools, signal } = openDialog('Camera')
  const status = h('span', { class: 'muted', role: 'status' }, 'Waiting for the camera')
  const preview = h('video', { playsinline: true, 'aria-label': 'What the camera sees' })
  let taken = 0
  const take = async (): Promise<void> => {
    add([await photoOf(preview)])
    taken++
    fill(status, taken === 1 ? 'Photo added' : `${taken} photos added`)
  }
  const showError = (error: unknown): void => {
    if (signal.aborted) return
    fill(status)
    fill(content, h('p', { role: 'alert' }, errorText(error).message))
  }
  const shutter = h(
    'button',
    { type: 'button', class: 'primary', disabled: true, onclick: () => void take().catch(showError) },
    'Take photo',
  )
  fill(tools, status, shutter)
  try {
    const stream = await openDevice('camera', signal)
    if (signal.aborted) return
    stream.getVideoTracks()[0]?.addEventListener('ended', () => {
      shutter.disabled = true
      showError(new Error('The camera was disconnected.'))
    })
    preview.srcObject = stream
    fill(content, preview)
    await preview.play()
    fill(status)
    shutter.disabled = false
    shutter.focus()
  } catch (error) {
    showError(error)
  }
}

async function photoOf(preview: HTMLVideoElement): Promise<File> {
  const canvas = h('canvas', { width: preview.videoWidth, height: preview.videoHeight })
  canvas.getContext('2d')?.drawImage(preview, 0, 0)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
  if (!blob) throw new Error('The camera gave no picture. Try again.')
  return madeFile('Photo', 'jpg', blob, 'image/jpeg')
}
