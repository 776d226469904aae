import { createVideoDecoders } from '../../packages/media/src/video/node.ts'
import { testVideoDecoder } from './video-suite.ts'

testVideoDecoder('the program ffmpeg', () => createVideoDecoders({ engines: ['ffmpeg'] }))
testVideoDecoder('ffmpeg.wasm in a worker_thread', () => createVideoDecoders({ engines: ['ffmpeg-wasm'] }))
