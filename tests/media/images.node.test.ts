import { createNodeImageCodecs } from '../../packages/media/src/image/node.ts'
import { testImageCodecs } from './image-suite.ts'

testImageCodecs(createNodeImageCodecs)
