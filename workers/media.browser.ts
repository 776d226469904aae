import { createBrowserDocumentPlatform } from '@polytable/functions/document/browser'
import { createBrowserImageCodecs, loadImageWasmFrom } from '@polytable/media/image/browser'
import { openBlobInBrowser } from '@polytable/media/input/browser'
import { createAudioVideo } from '@polytable/media/video/browser'
import { serve, workerScopeChannel, type WorkerScope } from '@polytable/rpc/index'
import { mediaAssets, pdfDataUrl } from '../packages/polytable/src/browser/assets.ts'
import { firstMessage, type MediaWorkerSettings } from '../packages/polytable/src/browser/media-settings.ts'
import { createMediaHost } from '../packages/polytable/src/media/host.ts'

const { ffmpegCore, libheifURL } = await firstMessage<MediaWorkerSettings>(self)
const { embedder, ...codecs } = mediaAssets

serve(
  workerScopeChannel(self as unknown as WorkerScope),
  createMediaHost({
    openBlob: openBlobInBrowser,
    images: createBrowserImageCodecs(
      loadImageWasmFrom({
        avifDecoder: codecs.avifDecoder.href,
        jpegDecoder: codecs.jpegDecoder.href,
        jpegEncoder: codecs.jpegEncoder.href,
        png: codecs.png.href,
        webpDecoder: codecs.webpDecoder.href,
        webpEncoder: codecs.webpEncoder.href,
      }),
      libheifURL,
    ),
    audioVideo: () => createAudioVideo(ffmpegCore ? { ffmpegCore } : {}),
    documents: createBrowserDocumentPlatform({ pdfDataUrl: pdfDataUrl() }),
    embedderTable: async () => new Uint8Array(await (await fetch(embedder)).arrayBuffer()),
  }),
)
