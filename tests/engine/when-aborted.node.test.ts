import { getEventListeners } from 'node:events'
import { whenAborted } from '@polytable/model/async/abort'
import { expect, test } from 'vitest'

test('all who wait for a signal share one listener, which goes with the last of them', () => {
  const { signal } = new AbortController()
  const releases = Array.from({ length: 20 }, () => whenAborted(signal, () => undefined))
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  for (const release of [...releases, releases[0]!]) release()
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('each is told once, unless it was taken back, and may take others back', () => {
  const controller = new AbortController()
  const told: string[] = []
  const waiting = (name: string): (() => void) => whenAborted(controller.signal, () => void told.push(name))
  waiting('first')
  waiting('second')()
  waiting('third')
  controller.abort()
  controller.abort()
  expect(told).toEqual(['first', 'third'])
  whenAborted(controller.signal, () => void told.push('late'))()
  expect(told).toEqual(['first', 'third'])
})
