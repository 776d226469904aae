import type { ByteRaster } from '@polytable/raster/types'

/** Finds where scenes begin, frame by frame. */
export interface SceneDetector {
  /** Takes the next frame, of an index in the video. @returns the indices of frames that scenes begin with, ascending */
  next(frame: ByteRaster, index: number): readonly number[]
  /** Where another scene begins, known at the end. @param index of the last frame */
  end?(index: number): readonly number[]
}
