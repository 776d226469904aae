import type { FrameInfo } from '../types.ts'

/** A frame as it comes out of a container, in decoding order. */
export type PacketInfo = Omit<FrameInfo, 'index' | 'dts'>

interface Waiting extends PacketInfo {
  /** Position in decoding order. */
  readonly order: number
}

/** More than any codec lets frames wait for others (H.264 and HEVC: 16). */
const WINDOW = 40

/**
 * Puts frames from decoding order into presentation order with bounded memory, numbers them and gives each its `dts`:
 * that of the packet whose arrival makes a decoder hand the frame out. For streams as muxers write them this equals `pts`;
 * the last frames come out when the stream ends, without a packet, and have none.
 */
export async function* inPresentationOrder(packets: AsyncIterable<PacketInfo>): AsyncGenerator<FrameInfo> {
  const waiting: Waiting[] = []
  let received = 0
  let emitted = 0
  let delay = 0
  const next = (): FrameInfo => {
    const { order, ...frame } = waiting.shift()!
    const index = emitted++
    delay = Math.max(delay, order - index)
    const flushed = waiting.length < delay && index + delay >= received
    return { index, dts: flushed ? null : frame.pts, ...frame }
  }
  for await (const packet of packets) {
    insertByPts(waiting, { ...packet, order: received++ })
    if (waiting.length > WINDOW) yield next()
  }
  // All that remain are known: learn the delay before deciding which of them came out at the end of the stream.
  waiting.forEach((frame, i) => (delay = Math.max(delay, frame.order - (emitted + i))))
  while (waiting.length > 0) yield next()
}

function insertByPts(waiting: Waiting[], frame: Waiting): void {
  let at = waiting.length
  while (at > 0 && waiting[at - 1]!.pts > frame.pts) at--
  waiting.splice(at, 0, frame)
}
