import { createVideoDecoders } from '../../packages/media/src/video/node.ts'
import { videoRecipes } from './corpus/recipes.ts'
import { testVideoCorpus } from './corpus-suite.ts'

testVideoCorpus(() => createVideoDecoders({ engines: ['ffmpeg'] }), videoRecipes.length)
