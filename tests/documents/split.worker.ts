import type { MediaInput } from '@polytable/model/ports/index'
import { createBrowserDocumentPlatform } from '@polytable/functions/document/browser'
import { splitDocument, type DocumentSplitOptions } from '@polytable/functions/document/split'

export interface SplitRequest {
  readonly input: MediaInput
  readonly options: DocumentSplitOptions
  readonly pdfDataUrl: string
}

/** Splits what it is sent and sends the chunks back. */
self.addEventListener('message', ({ data }: MessageEvent<SplitRequest>) => {
  void (async () => {
    const platform = createBrowserDocumentPlatform({ pdfDataUrl: data.pdfDataUrl })
    const chunks = []
    for await (const batch of splitDocument(data.input, data.options, platform)) chunks.push(...batch)
    self.postMessage({ chunks, pretends: 'window' in self || 'document' in self })
  })()
})
