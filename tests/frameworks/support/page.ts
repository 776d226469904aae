import { onTestFinished } from 'vitest'

/** A part of the page that is there while a test runs. */
export function container(): HTMLElement {
  const element = document.body.appendChild(document.createElement('main'))
  onTestFinished(() => element.remove())
  return element
}

/** Whether an object URL leads to something. */
export const isThere = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  )
