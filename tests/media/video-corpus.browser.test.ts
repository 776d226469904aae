import { createVideoDecoders } from '../../packages/media/src/video/browser.ts'
import { testVideoCorpus } from './corpus-suite.ts'

testVideoCorpus(() => createVideoDecoders(), 30)
