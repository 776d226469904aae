import type { Database } from '@polytable/client/index'

/**
 * The element `<polytable-inspector>`: it shows what is in a database, and follows its changes. Given the attribute `readonly`, it hides
 * what changes data.
 */
export interface PolytableInspector extends HTMLElement {
  /** The open database that is shown; null for none. The element does not close it. */
  db: Database | null
  /** The path of the chosen table or view; null where none is chosen. The attribute is `table`. */
  table: string | null
  /** Whether what changes data is hidden. The attribute is `readonly`. */
  readOnly: boolean
}

declare global {
  interface HTMLElementTagNameMap {
    'polytable-inspector': PolytableInspector
  }
}
