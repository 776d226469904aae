import { createBrowserImageCodecs, loadImageWasmFrom } from '../../packages/media/src/image/browser.ts'
import { testImageCodecs } from './image-suite.ts'
import { testPictures } from './pictures-suite.ts'
import { testTiffs } from './tiff-suite.ts'
import { imageWasmUrls } from './image-wasm-urls.ts'

testImageCodecs(() => createBrowserImageCodecs(loadImageWasmFrom(imageWasmUrls)))
testPictures(() => createBrowserImageCodecs(loadImageWasmFrom(imageWasmUrls)))
testTiffs(() => createBrowserImageCodecs(loadImageWasmFrom(imageWasmUrls)))
