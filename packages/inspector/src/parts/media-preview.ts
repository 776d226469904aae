import type { MediaFile } from '@polytable/udf/values/media-file'
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit'
import { errorText } from '../data/messages.ts'
import { drawThumbnail } from '../data/thumbnails.ts'
import { byteText } from '../data/values.ts'
import { base } from '../styles/base.ts'

/** The longer side of a thumbnail, in pixels of CSS. */
const THUMBNAIL = 160

/** What stays at hand of a download, so that the browser has begun to read it. */
const DOWNLOAD_MS = 60_000

/** A media file: images as thumbnails, sound and videos with a player when asked for, all to be saved. */
export class MediaPreview extends LitElement {
  static override properties = {
    file: { attribute: false },
    playerUrl: { state: true },
    failure: { state: true },
  }
  static override styles = [
    base,
    css`
      canvas {
        display: block;
        max-inline-size: 120px;
        max-block-size: 80px;
        border-radius: 3px;
      }
      video,
      audio {
        display: block;
        inline-size: 280px;
        max-inline-size: 100%;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 10px;
        align-items: center;
        min-inline-size: 140px;
      }
    `,
  ]

  declare file: MediaFile | null
  /** The object URL of what is played. */
  declare private playerUrl: string | null
  declare private failure: string

  constructor() {
    super()
    this.file = null
    this.playerUrl = null
    this.failure = ''
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated) void this.#draw()
  }

  protected override willUpdate(changed: PropertyValues): void {
    const before = changed.get('file') as MediaFile | null | undefined
    if (before && before.hash !== this.file?.hash) this.#stop()
  }

  protected override updated(changed: PropertyValues): void {
    const before = changed.get('file') as MediaFile | null | undefined
    if (changed.has('file') && before?.hash !== this.file?.hash) void this.#draw()
  }

  get #kind(): string {
    return this.file?.mediaType.split('/')[0] ?? ''
  }

  protected override render(): TemplateResult | typeof nothing {
    const { file } = this
    if (!file) return nothing
    const name = nameOf(file)
    const isPlayable = this.#kind === 'video' || this.#kind === 'audio'
    return html`
      ${this.#kind === 'image' ? html`<canvas width="0" height="0" role="img" aria-label=${name}></canvas>` : nothing}
      ${this.#renderPlayer(name)}
      <span class="line">
        ${
          isPlayable && this.playerUrl === null
            ? html`<button class="plain link" aria-label="Play ${name}" @click=${() => this.#play()}>
                Play
              </button>`
            : nothing
        }
        ${this.#renderLink(file, name)}
        <span class="muted">${byteText(file.size)}</span>
      </span>
      ${this.failure === '' ? nothing : html`<span class="danger" role="alert">${this.failure}</span>`}
    `
  }

  #renderPlayer(name: string): TemplateResult | typeof nothing {
    if (this.playerUrl === null) return nothing
    return this.#kind === 'video'
      ? html`<video controls autoplay src=${this.playerUrl} aria-label=${name}></video>`
      : html`<audio controls autoplay src=${this.playerUrl} aria-label=${name}></audio>`
  }

  /** A link to where the file is on the web; what the database keeps is saved. */
  #renderLink(file: MediaFile, name: string): TemplateResult {
    return /^https?:/.test(file.url)
      ? html`<a href=${file.url} target="_blank" rel="noopener noreferrer">${name}</a>`
      : html`<button class="plain link" aria-label="Save ${name}" @click=${() => this.#save(name)}>
          ${name}
        </button>`
  }

  /** A canvas needs no address, which a page's content security policy could refuse, and is all that stays in memory. */
  async #draw(): Promise<void> {
    const { file } = this
    this.failure = ''
    if (!file || this.#kind !== 'image') return
    const canvas = this.renderRoot.querySelector('canvas')!
    const wanted = (): boolean => this.isConnected && this.file?.hash === file.hash
    await this.#attempt(() => drawThumbnail(file, canvas, THUMBNAIL * devicePixelRatio, wanted))
  }

  async #play(): Promise<void> {
    const { file } = this
    await this.#attempt(async () => {
      const url = await file!.objectUrl()
      if (this.isConnected && this.file?.hash === file!.hash) this.playerUrl = url
      else URL.revokeObjectURL(url)
    })
  }

  #stop(): void {
    if (this.playerUrl !== null) URL.revokeObjectURL(this.playerUrl)
    this.playerUrl = null
  }

  async #save(name: string): Promise<void> {
    await this.#attempt(async () => {
      const href = await this.file!.objectUrl()
      const link = Object.assign(document.createElement('a'), { href, download: name })
      link.click()
      setTimeout(() => URL.revokeObjectURL(href), DOWNLOAD_MS)
    })
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.failure = errorText(error).message
    }
  }
}

/** What a file is called: stored bytes without a name by the beginning of their hash. */
function nameOf({ name, url, hash, mediaType }: MediaFile): string {
  if (name !== undefined) return name
  if (!/^https?:/.test(url)) return `${mediaType.split('/')[0]} ${hash.slice(0, 8)}`
  return new URL(url).pathname.split('/').at(-1) || url
}
