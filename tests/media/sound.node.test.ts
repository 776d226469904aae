import { createAudioVideo } from '../../packages/media/src/video/node.ts'
import { soundRecipes } from './corpus/sound-recipes.ts'
import { testSoundCorpus } from './sound-suite.ts'

testSoundCorpus(() => createAudioVideo({ engines: ['ffmpeg'] }), soundRecipes.length)
testSoundCorpus(() => createAudioVideo({ engines: ['ffmpeg-wasm'] }), soundRecipes.length)
