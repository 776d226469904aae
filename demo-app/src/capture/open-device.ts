/** What a page asks the browser for. */
export type Device = 'camera' | 'microphone'

/**
 * Starts a camera or microphone, which the browser asks its user about.
 * @throws Error that says in words for the reader why there is none
 */
export async function openDevice(device: Device, signal: AbortSignal): Promise<MediaStream> {
  // Pages at plain http addresses have no devices at all.
  const devices = navigator.mediaDevices as MediaDevices | undefined
  if (!devices?.getUserMedia) {
    throw new Error(
      isSecureContext
        ? `This browser gives pages no ${device}.`
        : `Browsers give a ${device} only to pages at https:// and at localhost.`,
    )
  }
  const stream = await devices
    .getUserMedia(device === 'camera' ? { video: { width: { ideal: 1920 } } } : { audio: true })
    .catch((error: unknown) => {
      throw new Error(reason(device, error), { cause: error })
    })
  const stop = (): void => stream.getTracks().forEach((track) => track.stop())
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop)
  return stream
}

function reason(device: Device, error: unknown): string {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError')
    return `The ${device} is not allowed here. Allow it in the browser’s settings of this site, and try again.`
  if (name === 'NotFoundError') return `No ${device} was found. Connect one, and try again.`
  if (name === 'NotReadableError' || name === 'AbortError')
    return `The ${device} could not be started. Another program may be using it.`
  return `The ${device} could not be started: ${error instanceof Error ? error.message : String(error)}`
}
