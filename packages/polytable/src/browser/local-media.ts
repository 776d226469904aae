import { PolytableError } from '@polytable/core/errors/index'
import type { LocalMedia } from '../udfs/host.ts'

const noFiles = (): Promise<never> =>
  Promise.reject(
    new PolytableError('UNSUPPORTED_OPERATION', 'A browser has no local paths', {
      hint: 'Use blob() or objectUrl().',
    }),
  )

export const localMedia: LocalMedia = { fileBlob: noFiles, materialize: noFiles }
