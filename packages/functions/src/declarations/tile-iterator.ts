import type { ComputedField, Expression, IteratorCall } from '@polytable/client/index'
import { toNode } from '@polytable/client/expressions/literal'
import type { ExprNode } from '@polytable/model/expressions/index'
import { typeOf } from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'
import { checkTiles } from '../checks/tiles.ts'
import { TILE_ITERATOR } from '../names.ts'
import type { ImageBox, ImageSize } from './image.ts'
import { checkIteratorOptions } from './iterator-calls.ts'
import { subjectNode } from './subject.ts'

/** Options of `tileIterator`. */
export interface TileIteratorOptions {
  /** Width and height of a tile in pixels. */
  readonly tileSize: ImageSize
  /** How many pixels tiles beside each other have in common, across and down; less than a tile has. None unless given. */
  readonly overlap?: ImageSize
}

type TileOutputs = {
  readonly tile: ComputedField<MediaFile>
  readonly tileCoord: ComputedField<[column: number, row: number]>
  readonly tileBox: ComputedField<ImageBox>
}

/**
 * Splits an image into tiles, row by row: `tile` (cut out when it is read, not stored), `tileCoord` (column and row from 0), `tileBox`,
 * `pos`. Tiles that reach beyond the image are filled with black.
 * @throws PolytableError INVALID_ARGUMENT for a size or an overlap that is none
 */
export function tileIterator(
  image: Expression<MediaFile> | Expression<MediaFile | null>,
  options: TileIteratorOptions,
): IteratorCall<TileOutputs> {
  checkIteratorOptions('tileIterator', options)
  const { tileSize, overlap = [0, 0] } = options
  checkTiles(tileSize, overlap)
  const node = subjectNode('tileIterator', image, 'image')
  const json = typeOf('json')
  const box: ExprNode = { kind: 'column', table: '', column: 'tileBox', type: json }
  return {
    definition: {
      function: TILE_ITERATOR,
      version: '1',
      args: { image: node, tileSize: toNode([...tileSize], json), overlap: toNode([...overlap], json) },
      required: ['image'],
      outputs: [
        { name: 'tileCoord', type: json },
        { name: 'tileBox', type: json },
        {
          name: 'tile',
          type: typeOf('image'),
          value: {
            kind: 'call',
            function: 'image.crop',
            version: '1',
            args: { image: node, box },
            required: ['image', 'box'],
            type: typeOf('image', node.type.nullable),
          },
        },
      ],
    },
  }
}
