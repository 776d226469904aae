import { SIDE } from './planes.ts'

/** Cells of the grid in each direction. */
const CELLS = 4

/** The means of a plane over the cells of a grid. */
export function cellMeans(plane: Float64Array): number[] {
  const means = new Array<number>(CELLS * CELLS).fill(0)
  const pixels = (SIDE / CELLS) ** 2
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const cell = Math.floor((y * CELLS) / SIDE) * CELLS + Math.floor((x * CELLS) / SIDE)
      means[cell]! += plane[y * SIDE + x]! / pixels
    }
  return means
}

/** The same as differences from the mean of all, so that an image that is lighter everywhere has the same. */
export function cellContrasts(plane: Float64Array): number[] {
  const means = cellMeans(plane)
  const mean = means.reduce((sum, cell) => sum + cell, 0) / means.length
  return means.map((cell) => cell - mean)
}
