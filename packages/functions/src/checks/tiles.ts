import { PolytableError } from '@polytable/model/errors/index'

/** @throws PolytableError INVALID_ARGUMENT for what is no size, or an overlap as large as a tile */
export function checkTiles(tileSize: unknown, overlap: unknown): void {
  const isPair = (value: unknown, least: number): value is readonly [number, number] =>
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((side) => Number.isInteger(side) && side >= least)
  const invalid = (message: string): PolytableError => new PolytableError('INVALID_ARGUMENT', message)
  if (!isPair(tileSize, 1))
    throw invalid('tileSize must be a width and a height in pixels, such as [256, 256]')
  if (!isPair(overlap, 0)) throw invalid('overlap must be two whole numbers of pixels from 0 on')
  if (overlap[0] >= tileSize[0] || overlap[1] >= tileSize[1])
    throw invalid('overlap must be less than tileSize, across and down')
}
