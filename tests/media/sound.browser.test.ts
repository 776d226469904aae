import { createAudioVideo } from '../../packages/media/src/video/browser.ts'
import { testSoundCorpus } from './sound-suite.ts'

testSoundCorpus(() => createAudioVideo(), 18)
