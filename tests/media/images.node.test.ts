import { createNodeImageCodecs } from '../../packages/media/src/image/node.ts'
import { testImageCodecs } from './image-suite.ts'
import { testPictures } from './pictures-suite.ts'
import { testTiffs } from './tiff-suite.ts'

testImageCodecs(createNodeImageCodecs)
testPictures(createNodeImageCodecs)
testTiffs(createNodeImageCodecs)
