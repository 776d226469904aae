import { readFile } from 'node:fs/promises'
import { parentPort } from 'node:worker_threads'
import { createNodeDocumentPlatform } from '@polytable/functions/document/node'
import { createNodeImageCodecs } from '@polytable/media/image/node'
import { openBlobInNode } from '@polytable/media/input/node'
import { createAudioVideo } from '@polytable/media/video/node'
import { serve } from '@polytable/rpc/index'
import { nodePortChannel } from '@polytable/rpc/node'
import { createMediaHost } from '../packages/polytable/src/media/host.ts'
import { asset } from '../packages/polytable/src/node/assets.ts'

serve(
  nodePortChannel(parentPort!),
  createMediaHost({
    openBlob: openBlobInNode,
    images: createNodeImageCodecs(),
    audioVideo: () => createAudioVideo(),
    documents: createNodeDocumentPlatform(),
    embedderTable: async () => new Uint8Array(await readFile(asset('glove-sif-40k-int4.bin'))),
  }),
)
