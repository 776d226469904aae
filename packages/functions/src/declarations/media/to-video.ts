import { pt } from '@polytable/client/index'
import { checkToVideo } from '../../checks/to-video.ts'
import { declare } from '../define.ts'
import { encoderParams } from './encoder-params.ts'

/** Videos of images. */
export const stillDeclarations = {
  /** A video that shows the image for so many seconds, `fps` frames a second. */
  toVideo: declare({
    subject: 'image',
    params: { image: pt.image(), duration: pt.float(), fps: pt.float().default(24), ...encoderParams },
    returns: pt.video(),
    check: checkToVideo,
  }),
}
