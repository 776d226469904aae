import type { Database } from '@polytable/client/index'
import {
  html,
  LitElement,
  type CSSResultGroup,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit'
import { base } from '../styles/base.ts'

/** A part of the inspector that shows something of a database: what it shows is loaded again when that may have changed. */
export abstract class Part extends LitElement {
  static override properties: PropertyDeclarations = {
    db: { attribute: false },
    path: { attribute: false },
    epoch: { attribute: false },
    readOnly: { type: Boolean, attribute: 'readonly' },
    failure: { state: true },
    unloaded: { state: true },
    isBusy: { state: true },
  }
  static override styles: CSSResultGroup = base

  declare db: Database | null
  /** The path of the chosen table. */
  declare path: string | null
  /** Another number when tables, versions or failures are others. */
  declare epoch: number
  declare readOnly: boolean
  /** How what the user asked for failed. */
  declare protected failure: unknown
  /** Why what is shown could not be loaded. */
  declare private unloaded: unknown
  /** Whether something is being done that the user asked for. */
  declare protected isBusy: boolean

  #loading: AbortController | undefined

  constructor() {
    super()
    this.db = null
    this.path = null
    this.epoch = 0
    this.readOnly = false
    this.failure = undefined
    this.unloaded = undefined
    this.isBusy = false
  }

  /** Loads what is shown. What is loaded after `signal` was aborted is not to be shown. */
  protected abstract load(signal: AbortSignal): Promise<void>

  /** Whether a change of properties asks for other data. */
  protected isOutdatedBy(changed: PropertyValues): boolean {
    return changed.has('db') || changed.has('path') || changed.has('epoch')
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated) this.reload()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#loading?.abort()
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('db') || changed.has('path')) this.failure = undefined
    if (this.isOutdatedBy(changed)) this.reload()
  }

  /** Loads anew what is shown. */
  protected reload(): void {
    this.#loading?.abort()
    const controller = new AbortController()
    this.#loading = controller
    this.unloaded = undefined
    if (!this.db || !this.isConnected) return
    void this.load(controller.signal).catch((error: unknown) => {
      if (!controller.signal.aborted) this.unloaded = error
    })
  }

  /** Does what the user asked for, tells the inspector that data may have changed, and shows what failed. */
  protected async act(work: () => Promise<unknown>): Promise<void> {
    this.failure = undefined
    this.isBusy = true
    try {
      await work()
      this.dispatchEvent(new Event('polytable-changed', { bubbles: true, composed: true }))
      this.reload()
    } catch (error) {
      this.failure = error
    } finally {
      this.isBusy = false
    }
  }

  protected renderFailure(): TemplateResult {
    const errors = [this.unloaded, this.failure].filter((error) => error !== undefined)
    return html`${errors.map(
      (error) => html`<polytable-inspector-error .error=${error}></polytable-inspector-error>`,
    )}`
  }
}
