/** Characters that are gathered before they are sent. */
const CHUNK = 65_536

/**
 * `{"rows":[…]}` of rows as they come, so that they are never all in memory. The first is waited for, so that what fails before it is told
 * by the status; what fails later breaks the answer off.
 */
export async function rowStream(rows: AsyncIterator<unknown>): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder()
  let next = await rows.next()
  let text = '{"rows":['
  let isFirst = true
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      while (!next.done && text.length < CHUNK) {
        text += `${isFirst ? '' : ','}${JSON.stringify(next.value)}`
        isFirst = false
        next = await rows.next()
      }
      if (next.done) text += ']}'
      controller.enqueue(encoder.encode(text))
      text = ''
      if (next.done) controller.close()
    },
    async cancel() {
      await rows.return?.()
    },
  })
}
