import { createBrowserImageCodecs, loadImageWasmFrom } from '../../packages/media/src/image/browser.ts'
import { testImageCodecs } from './image-suite.ts'
import { imageWasmUrls } from './image-wasm-urls.ts'

testImageCodecs(() => createBrowserImageCodecs(loadImageWasmFrom(imageWasmUrls)))
