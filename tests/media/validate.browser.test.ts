import coreURL from '@ffmpeg/core?url'
import wasmURL from '@ffmpeg/core/wasm?url'
import { createBrowserImageCodecs, loadImageWasmFrom } from '../../packages/media/src/image/browser.ts'
import { openBlobInBrowser } from '../../packages/media/src/input/browser.ts'
import { createMediaValidator } from '../../packages/media/src/validate.ts'
import { createAudioCheck } from '../../packages/media/src/validate/audio.ts'
import { createVideoDecoders } from '../../packages/media/src/video/browser.ts'
import { imageWasmUrls } from './image-wasm-urls.ts'
import { testMediaValidator } from './validate-suite.ts'

testMediaValidator(async () =>
  createMediaValidator({
    openBlob: openBlobInBrowser,
    images: createBrowserImageCodecs(loadImageWasmFrom(imageWasmUrls)),
    video: await createVideoDecoders({ ffmpegCore: { coreURL, wasmURL } }),
    audio: createAudioCheck(openBlobInBrowser),
    decodeImages: true,
  }),
)
