import { describe, expect, it } from 'vitest'
import * as functions from '@polytable/functions/index'
import { builtins } from '@polytable/functions/implementations/builtins'
import { imageFacts } from '@polytable/functions/implementations/image-facts'
import { IMAGE_FUNCTIONS, PIXEL_FUNCTIONS } from '@polytable/functions/names'
import { imageFunctions } from '@polytable/media/functions/image'

describe('built-in functions', () => {
  it('are declared where they are implemented, and implemented where they are declared', () => {
    const { array, date, json, math, string, timestamp, uuid, vision } = functions
    const namespaces = { array, date, json, math, string, timestamp, uuid, vision }
    const declared = Object.entries(namespaces).flatMap(([namespace, members]) =>
      Object.keys(members).map((name) => `${namespace}.${name}`),
    )
    // `math.abs` of an int.
    declared.push('math.absInt')
    // An aggregate, which is run where it is defined, and what the media thread runs.
    const elsewhere = new Set(['vision.meanAp', ...PIXEL_FUNCTIONS])
    expect(declared.filter((name) => !elsewhere.has(name)).sort()).toEqual(
      builtins.map(({ name }) => name).sort(),
    )
  })

  it('of images are run by the media thread, or by what is known of a cell', () => {
    const ownWays = ['getMetadata', 'b64Encode']
    const ofModels = 'imageEmbedder'
    expect(PIXEL_FUNCTIONS.map((name) => name.slice(name.indexOf('.') + 1)).sort()).toEqual(
      [...Object.keys(imageFunctions).filter((name) => name !== ofModels), ...ownWays].sort(),
    )
    const all = [...IMAGE_FUNCTIONS, ...Object.keys(imageFacts), 'stitchTiles', 'toVideo']
    expect(Object.keys(functions.image).sort()).toEqual(all.sort())
  })
})
