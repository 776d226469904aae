import { h } from '../ui/dom.ts'
import { notify, notifyError } from '../ui/notices.ts'
import { openCamera } from './camera.ts'
import { clipboardFiles, pastedFiles } from './clipboard.ts'
import { openMicrophone } from './microphone.ts'

/** Buttons for the camera, the microphone and the clipboard; what is pasted anywhere on the page is taken as well. */
export function captureBar(add: (files: readonly File[]) => void): HTMLElement {
  const button = (text: string, act: () => void): HTMLElement =>
    h('button', { type: 'button', onclick: act }, text)
  const addPasted = (files: readonly File[]): void => {
    add(files)
    notify('info', `Adding ${files.map(({ name }) => name).join(', ')}`)
  }
  document.addEventListener('paste', (event) => {
    if (!event.clipboardData || event.defaultPrevented || isEdited(event)) return
    const files = pastedFiles(event.clipboardData)
    if (files.length === 0) return
    event.preventDefault()
    addPasted(files)
  })
  return h(
    'div',
    { class: 'actions capture' },
    button('Take photo', () => void openCamera(add)),
    button('Record sound', () => void openMicrophone(add)),
    // Not in every browser, and only at https:// and localhost.
    'clipboard' in navigator && 'read' in navigator.clipboard && button('Paste', () => void paste(addPasted)),
  )
}

async function paste(add: (files: readonly File[]) => void): Promise<void> {
  try {
    const files = await clipboardFiles()
    if (files.length > 0) add(files)
    else notify('info', 'The clipboard has no text and no image')
  } catch (error) {
    const isRefused = error instanceof DOMException && error.name === 'NotAllowedError'
    notifyError(
      'The clipboard was not read',
      isRefused
        ? new Error('The browser does not allow it here. Press Ctrl+V or ⌘V instead, anywhere on the page.')
        : error,
    )
  }
}

/** Whether somebody is writing where it is pasted. */
function isEdited(event: Event): boolean {
  const [target] = event.composedPath()
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null
}
