import { fill, h } from '../ui/dom.ts'
import { formatTime } from '../ui/format.ts'
import { errorText } from '../ui/notices.ts'
import { openDialog } from '../viewer/dialog.ts'
import { watchLevel } from './level.ts'
import { madeFile } from './made-file.ts'
import { openDevice } from './open-device.ts'

/** What browsers record, by the ending of a file of it. */
const formats = [
  { type: 'audio/webm;codecs=opus', extension: 'weba' },
  { type: 'audio/mp4', extension: 'm4a' },
  { type: 'audio/ogg;codecs=opus', extension: 'ogg' },
] as const

const TICK_MS = 200

/** Records sound, and gives the recordings. Closing the dialogue ends a recording, which is kept, and the microphone is off. */
export async function openMicrophone(add: (files: readonly File[]) => void): Promise<void> {
  const { content, tools, signal } = openDialog('Microphone')
  const status = h('span', { class: 'muted', role: 'status' }, 'Waiting for the microphone')
  const clock = h('span', { class: 'clock', role: 'timer', 'aria-label': 'Recorded' }, '0:00')
  const level = h('meter', { min: 0, max: 1, 'aria-label': 'Level' })
  const button = h('button', { type: 'button', class: 'primary', disabled: true }, 'Record')
  const showError = (error: unknown): void => {
    if (signal.aborted) return
    fill(status)
    fill(content, h('p', { role: 'alert' }, errorText(error).message))
  }
  fill(tools, status, button)
  try {
    const stream = await openDevice('microphone', signal)
    if (signal.aborted) return
    const format =
      'MediaRecorder' in window && formats.find(({ type }) => MediaRecorder.isTypeSupported(type))
    if (!format) throw new Error('This browser does not record sound.')
    let recorder: MediaRecorder | undefined
    const stop = (): void => recorder?.stop()
    const start = (): void => {
      const pieces: Blob[] = []
      const started = performance.now()
      const tick = setInterval(
        () => fill(clock, formatTime(Math.floor((performance.now() - started) / 1000))),
        TICK_MS,
      )
      const made = new MediaRecorder(stream, { mimeType: format.type })
      made.addEventListener('dataavailable', ({ data }) => pieces.push(data))
      made.addEventListener('stop', () => {
        clearInterval(tick)
        recorder = undefined
        fill(button, 'Record')
        const [type] = format.type.split(';', 1)
        const sound = new Blob(pieces)
        fill(status, sound.size === 0 ? 'Nothing was recorded' : 'Recording added')
        if (sound.size > 0) add([madeFile('Recording', format.extension, sound, type!)])
      })
      made.start()
      recorder = made
      fill(clock, '0:00')
      fill(button, 'Stop')
      fill(status, 'Recording')
    }
    button.addEventListener('click', () => (recorder ? stop() : start()))
    stream.getAudioTracks()[0]?.addEventListener('ended', () => {
      // The recording ends by itself where its only track does.
      button.disabled = true
      showError(new Error('The microphone was disconnected.'))
    })
    watchLevel(stream, level, signal)
    fill(content, h('div', { class: 'recorder' }, clock, level))
    fill(status)
    button.disabled = false
    button.focus()
  } catch (error) {
    showError(error)
  }
}
