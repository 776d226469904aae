import { createNodeImageCodecs } from '../../packages/media/src/image/node.ts'
import { openBlobInNode } from '../../packages/media/src/input/node.ts'
import { createMediaValidator } from '../../packages/media/src/validate.ts'
import { createAudioCheck } from '../../packages/media/src/validate/audio.ts'
import { createVideoDecoders } from '../../packages/media/src/video/node.ts'
import { testMediaValidator } from './validate-suite.ts'

testMediaValidator(async () =>
  createMediaValidator({
    openBlob: openBlobInNode,
    images: createNodeImageCodecs(),
    video: await createVideoDecoders({ engines: ['ffmpeg'] }),
    audio: createAudioCheck(openBlobInNode),
    decodeImages: true,
  }),
)
