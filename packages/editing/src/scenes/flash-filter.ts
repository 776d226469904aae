/** What becomes of cuts that follow each other fast: they are one cut, or all after the first are none. */
export type FlashMode = 'merge' | 'suppress'

/** Takes whether a frame is unlike the one before; gives the frame of a cut, if there is one. As in PySceneDetect. */
export type FlashFilter = (frame: number, isUnlike: boolean) => number | undefined

/** @param length frames between cuts, at least */
export function createFlashFilter(mode: FlashMode, length: number): FlashFilter {
  if (length <= 0) return (frame, isUnlike) => (isUnlike ? frame : undefined)
  let last: number | undefined
  let hasCut = false
  let mergedFrom: number | undefined
  return (frame, isUnlike) => {
    last ??= frame
    const isLong = frame - last >= length
    if (mode === 'suppress') {
      if (!isUnlike || !isLong) return undefined
      last = frame
      return frame
    }
    if (isUnlike) last = frame
    if (mergedFrom !== undefined) {
      if (!isLong || isUnlike || last - mergedFrom < length) return undefined
      mergedFrom = undefined
      return last
    }
    if (!isUnlike) return undefined
    if (isLong) {
      hasCut = true
      return frame
    }
    if (hasCut) mergedFrom = frame
    return undefined
  }
}
