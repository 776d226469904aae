/** A part of the page that shows what is stored. */
export interface Panel {
  readonly element: HTMLElement
  /** Reads again what is stored. */
  refresh(): Promise<void>
}
