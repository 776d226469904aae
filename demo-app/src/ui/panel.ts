/** A part of the page that shows what is stored. */
export interface Panel {
  readonly element: HTMLElement
  /** Reads again what is stored. */
  refresh(): Promise<void>
  /** Takes the focus, where keys are for what it shows: somebody went to it. */
  focus?(): void
}
