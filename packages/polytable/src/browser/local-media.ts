import { PolytableError } from '@polytable/model/errors/index'
import type { LocalMedia } from '@polytable/udf/pool/host'

const noFiles = (): Promise<never> =>
  Promise.reject(
    new PolytableError('UNSUPPORTED_OPERATION', 'Local paths are not available in a browser', {
      hint: 'Use blob() or objectUrl().',
    }),
  )

export const localMedia: LocalMedia = { fileBlob: noFiles, materialize: noFiles }
