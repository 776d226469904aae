import { beginning, safeInput, safeSections } from './ffmpeg.ts'
import { selectExpression, type DecodePass, type FrameTable } from './plan.ts'

/** Formats that are converted without loss of chroma; FFmpeg turns all others into the first. */
const PIXEL_FORMATS = 'yuv420p|yuvj420p|yuv422p|yuvj422p|yuv444p|yuvj444p'

export interface PassCommand {
  readonly table: FrameTable
  readonly pass: DecodePass
  /** Input and output as FFmpeg writes them. */
  readonly input: string
  readonly output: string
  /** Where the input is a list of sections: the time in the video that is 0 in the list, in seconds. */
  readonly listStart?: number
  /** Whether only key frames are decoded. (With `-discard nokey` movies with B-frames get wrong times.) */
  readonly keysOnly?: boolean
}

/**
 * FFmpeg's arguments for one pass: raw planes on the output, one `showinfo` line in the log for each frame, which tells its
 * time, size, format and colours. Frames are not turned.
 */
export function passArguments(command: PassCommand): string[] {
  const { table, pass, input, output, listStart, keysOnly = false } = command
  // A little after the key frame's start: seeking goes back to a key frame, and rounding must not make it the one before.
  const seek =
    pass.seek === undefined || listStart !== undefined
      ? []
      : ['-ss', (pass.seek + 0.0005).toFixed(6), '-seek_timestamp', '1']
  const bounds = listStart === undefined ? safeInput : safeSections
  const filters = [
    `select='${selectExpression(table, pass.frames, listStart)}'`,
    `format=${PIXEL_FORMATS}`,
    'showinfo=checksum=0',
  ]
  return [
    ...beginning('info'),
    // Timestamps stay as they are in the file, so that the selection can name them.
    ...['-copyts', '-noautorotate', '-noaccurate_seek', ...seek],
    ...[...(keysOnly ? ['-skip_frame:v', 'nokey'] : []), ...bounds, '-i', input],
    // Frames of other sizes than the first are not scaled to it.
    ...['-map', '0:v:0', '-vf', filters.join(','), '-autoscale', '0', '-fps_mode', 'passthrough'],
    ...['-frames:v', String(pass.frames.length), '-f', 'rawvideo', '-y', output],
  ]
}

/** ffprobe's arguments that list all frames (decoding the video: for containers that nothing else reads). */
export function frameListArguments(input: string): string[] {
  const entries = 'frame=best_effort_timestamp,pkt_dts,key_frame,pict_type,interlaced_frame'
  return firstVideo(entries, 'compact=p=0', input)
}

/** ffprobe's arguments that describe the first video stream. */
export function probeArguments(input: string): string[] {
  const stream = 'stream=codec_name,width,height,avg_frame_rate,time_base,duration,color_space'
  const entries = `${stream}:stream_side_data=displaymatrix:format=format_name,duration`
  return firstVideo(entries, 'json', input)
}

function firstVideo(entries: string, format: string, input: string): string[] {
  const about = ['-select_streams', 'v:0', '-show_entries', entries, '-of', format]
  return ['-v', 'error', ...safeInput, ...about, input]
}
