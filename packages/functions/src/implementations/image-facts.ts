import type { MediaCell, Value } from '@polytable/model/types/index'

type Args = Readonly<Record<string, Value>>

const cell = ({ image }: Args): MediaCell => image as MediaCell

/** What is known of an image without reading it, by names within `image`. */
export const imageFacts = {
  width: (args: Args): Value => cell(args).width ?? null,
  height: (args: Args): Value => cell(args).height ?? null,
  mode: (args: Args): Value => cell(args).mode ?? null,
  size: (args: Args): Value => [cell(args).width ?? null, cell(args).height ?? null],
}
