import { open, pt } from 'polytable'

/** Opens a database in a worker of the program, which has no SharedWorker, and works with it as a page does. */
addEventListener('message', ({ data }: MessageEvent<string>) => {
  void work(data).then(postMessage, (error: unknown) => postMessage(String(error)))
})

async function work(name: string): Promise<unknown> {
  const db = await open(name)
  const t = await db.getTable('t')
  await t.insert([
    { n: 2, img: new Blob([await (await fetch('data:image/png;base64,' + PIXEL)).arrayBuffer()]) },
  ])
  const { leader } = await db.info()
  const added = await db.createTable('of_the_worker', { bytes: pt.binary() })
  await added.insert([{ bytes: new Uint8Array(3_000_000).fill(7) }])
  const rows = await t.select({ n: t.c['n']! }).collect()
  await db.close()
  return { leader, rows: [...rows] }
}

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
