/** What a file of sound or video says of the codec of a stream. */
export interface CodecMetadata {
  /** FFmpeg's name: `h264`, `aac`, `pcm_s16le`. */
  readonly name: string
  /** Four characters, those that are not printable escaped. */
  readonly codec_tag: string
  /** FFmpeg's name of the profile: `High`, `LC`; null where there is none or it is not known. */
  readonly profile: string | null
  /** Of sound: the number of channels. */
  readonly channels?: number
  /** Of pictures: FFmpeg's name of the pixel format, such as `yuv420p`; null where it is not known. */
  readonly pix_fmt?: string | null
}

/** What a file of sound or video says of a stream. Of subtitles and data there is the type alone. */
export interface StreamMetadata {
  /** The kind of stream: `video`, `audio`, or another. */
  readonly type: string
  /** The length in units of the time base; null where it is not known. */
  readonly duration?: number | null
  /** Seconds of a unit. */
  readonly time_base?: number | null
  /** The length in seconds; null where it is not known. */
  readonly duration_seconds?: number | null
  /** The number of frames that the container names; 0 where it names none. */
  readonly frames?: number
  /** Tags of the stream, such as its language. */
  readonly metadata?: Readonly<Record<string, string>>
  /** The codec. */
  readonly codec_context?: CodecMetadata
  /** Of pictures: pixels of a frame as it is stored, not turned. */
  readonly width?: number
  /** Of pictures: pixels of a frame as it is stored, not turned. */
  readonly height?: number
  /** Of pictures: frames per second over the whole stream; null where it is not known. */
  readonly average_rate?: number | null
  /** Of pictures: frames per second that the times of the frames are multiples of; null where it is not known. */
  readonly base_rate?: number | null
  /** Of pictures: the likeliest number of frames per second; null where it is not known. */
  readonly guessed_rate?: number | null
}

/** What a file of sound or video says of itself, with the keys that Pixeltable uses. */
export interface ContainerMetadata {
  /** Bytes. */
  readonly size: number
  /** Bits per second of the whole file; null where its length is not known. */
  readonly bit_rate: number | null
  /** Always false: the file was not opened to be reproduced bit by bit. */
  readonly bit_exact: false
  /** Tags of the file by FFmpeg's names, such as `title` and `encoder`. */
  readonly metadata: Readonly<Record<string, string>>
  /** The streams in the order of the file. */
  readonly streams: readonly StreamMetadata[]
}
