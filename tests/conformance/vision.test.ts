import { pt } from 'polytable'
import { vision, type Box, type BoxFormat } from 'polytable/functions'
import { expect, test } from 'vitest'
import { onOneBackend } from './support/backends.ts'
import { expectError } from './support/expect-error.ts'

onOneBackend('Bounding boxes', (backend) => {
  const of = async (bboxes: unknown) => {
    const t = await backend.db.createTable(backend.path(), { bboxes: pt.json() })
    await t.insert({ bboxes })
    return t
  }

  test('are converted from any format to any other', async () => {
    const formats: readonly BoxFormat[] = ['xyxy', 'xywh', 'cxcywh']
    const same: Record<BoxFormat, { whole: Box[]; exact: Box[] }> = {
      xyxy: { whole: [[10, 20, 40, 60]], exact: [[0.125, 0.25, 0.625, 0.5]] },
      xywh: { whole: [[10, 20, 30, 40]], exact: [[0.125, 0.25, 0.5, 0.25]] },
      cxcywh: { whole: [[25, 40, 30, 40]], exact: [[0.375, 0.375, 0.5, 0.25]] },
    }
    for (const srcFormat of formats) {
      const t = await backend.db.createTable(backend.path(), { whole: pt.json(), exact: pt.json() })
      await t.insert(same[srcFormat])
      for (const dstFormat of formats) {
        const options = { srcFormat, dstFormat }
        const converted = t.select({
          whole: vision.bboxesConvert(t.c.whole, options),
          exact: vision.bboxesConvert(t.c.exact, options),
        })
        expect(await converted.first()).toEqual(same[dstFormat])
      }
    }
    // Halves of pixels go up.
    const odd = await of([[0, 0, 3, 5]])
    const centred = vision.bboxesConvert(odd.c.bboxes, { srcFormat: 'xyxy', dstFormat: 'cxcywh' })
    expect(await odd.select({ centred }).first()).toEqual({ centred: [[2, 3, 3, 5]] })
  })

  test('are resized, scaled and padded around their centres; those without an area stay', async () => {
    const t = await of([
      [10, 20, 40, 60],
      [5, 5, 5, 9],
    ])
    const { bboxes } = t.c
    const format = 'xyxy'
    const stays = [5, 5, 5, 9]
    const rows = await t
      .select({
        width: vision.bboxesResize(bboxes, { format, width: 15 }),
        height: vision.bboxesResize(bboxes, { format, height: 80 }),
        crop: vision.bboxesResize(bboxes, { format, aspect: '1:1', aspectMode: 'crop' }),
        pad: vision.bboxesResize(bboxes, { format, aspect: 1, aspectMode: 'pad' }),
        half: vision.bboxesScale(bboxes, { format, factor: 0.5 }),
        wide: vision.bboxesScale(bboxes, { format, xFactor: 2 }),
        padded: vision.bboxesPad(bboxes, { format, top: 1, right: 2 }),
        around: vision.bboxesPad(bboxes, { format, x: 3, y: 4 }),
      })
      .first()
    expect(rows).toEqual({
      width: [[18, 30, 33, 50], stays],
      height: [[-5, 0, 55, 80], stays],
      crop: [[10, 25, 40, 55], stays],
      pad: [[5, 20, 45, 60], stays],
      half: [[18, 30, 33, 50], stays],
      wide: [[-5, 20, 55, 60], stays],
      padded: [[10, 19, 42, 60], stays],
      around: [[7, 16, 43, 64], stays],
    })
    const centred = await of([[0.5, 0.5, 0.25, 0.5]])
    const scaled = vision.bboxesScale(centred.c.bboxes, { format: 'cxcywh', yFactor: 0.5 })
    expect(await centred.select({ scaled }).first()).toEqual({ scaled: [[0.5, 0.5, 0.25, 0.25]] })
  })

  test('follow their canvas: clipped, cropped, resized', async () => {
    const t = await of([
      [-10, 10, 20, 30],
      [90, 90, 40, 40],
      [50, 50, 10, 10],
    ])
    const { bboxes } = t.c
    const canvas = { format: 'xywh', width: 100, height: 100 } as const
    expect(
      await t
        .select({
          clipped: vision.bboxesClipToCanvas(bboxes, canvas),
          visible: vision.bboxesClipToCanvas(bboxes, { ...canvas, minVisibility: 0.5 }),
          large: vision.bboxesClipToCanvas(bboxes, { ...canvas, minArea: 101 }),
          cropped: vision.bboxesCropCanvas(bboxes, {
            format: 'xywh',
            canvasRegion: [50, 40, 100, 100],
            canvasRegionFormat: 'xyxy',
            canvasWidth: 100,
            canvasHeight: 100,
          }),
          doubled: vision.bboxesResizeCanvas(bboxes, { format: 'xywh', canvasScale: 2 }),
          stretched: vision.bboxesResizeCanvas(bboxes, {
            format: 'xywh',
            canvasWidth: 100,
            canvasHeight: 100,
            newCanvasWidth: 50,
            newCanvasHeight: 300,
          }),
        })
        .first(),
    ).toEqual({
      clipped: [
        [0, 10, 10, 30],
        [90, 90, 10, 10],
        [50, 50, 10, 10],
      ],
      visible: [[0, 10, 10, 30], null, [50, 50, 10, 10]],
      large: [[0, 10, 10, 30], null, null],
      cropped: [
        [-60, -30, 20, 30],
        [40, 50, 40, 40],
        [0, 10, 10, 10],
      ],
      doubled: [
        [-20, 20, 40, 60],
        [180, 180, 80, 80],
        [100, 100, 20, 20],
      ],
      stretched: [
        [-5, 30, 10, 90],
        [45, 270, 20, 120],
        [25, 150, 5, 30],
      ],
    })
    const relative = await of([[0.5, 0.25, 1.25, 0.75]])
    const part = { canvasRegion: [0.5, 0, 1, 0.5], canvasRegionFormat: 'xyxy' } as const
    expect(
      await relative
        .select({
          clipped: vision.bboxesClipToCanvas(relative.c.bboxes, { format: 'xyxy' }),
          cropped: vision.bboxesCropCanvas(relative.c.bboxes, { format: 'xyxy', ...part }),
        })
        .first(),
    ).toEqual({ clipped: [[0.5, 0.25, 1, 0.75]], cropped: [[0, 0.5, 1.5, 1.5]] })
  })

  test('of other forms, and options that do not go together, are refused', async () => {
    const t = await of([[10, 20, 40, 60]])
    const { bboxes } = t.c
    const format = 'xyxy'
    expect(() => vision.bboxesScale(bboxes, { format: 'yxyx' as 'xyxy', factor: 2 })).toThrow(
      "format must be 'xyxy', 'xywh' or 'cxcywh', not 'yxyx'",
    )
    expect(() => vision.bboxesScale(bboxes, { format, factor: 0 })).toThrow('factor must be above 0, not 0')
    expect(() => vision.bboxesResize(bboxes, { format, aspect: '16:0', aspectMode: 'pad' })).toThrow('aspect')
    const refused = {
      none: vision.bboxesScale(bboxes, { format }),
      both: vision.bboxesScale(bboxes, { format, factor: 2, xFactor: 2 }),
      mode: vision.bboxesResize(bboxes, { format, aspect: 2 }),
      fraction: vision.bboxesResize(bboxes, { format, width: 0.5 }),
      half: vision.bboxesClipToCanvas(bboxes, { format, width: 100 }),
      canvas: vision.bboxesClipToCanvas(bboxes, { format }),
      beyond: vision.bboxesCropCanvas(bboxes, {
        format,
        canvasRegion: [0, 0, 101, 10],
        canvasRegionFormat: 'xyxy',
        canvasWidth: 100,
        canvasHeight: 100,
      }),
    }
    for (const boxes of Object.values(refused))
      await expectError(t.select({ boxes }).collect(), 'INVALID_ARGUMENT')
    for (const bad of [[[1, 2, 3]], [['1', 2, 3, 4]], [1, 2, 3, 4], { x: 1 }, [[-1, 2, 3, 4]]]) {
      const other = await of(bad)
      const boxes = vision.bboxesPad(other.c.bboxes, { format, x: 1 })
      await expectError(other.select({ boxes }).collect(), 'INVALID_ARGUMENT')
    }
  })

  test('compare detections with objects, class by class', async () => {
    const t = await backend.db.createTable(backend.path(), {
      predBboxes: pt.json(),
      predLabels: pt.json(),
      predScores: pt.json(),
      gtBboxes: pt.json(),
      gtLabels: pt.json(),
    })
    await t.insert([
      {
        predBboxes: [
          [50, 0, 60, 10],
          [0, 0, 10, 10],
          [0, 0, 10, 9],
          [20, 20, 30, 40],
        ],
        predLabels: ['cat', 'cat', 'cat', 'dog'],
        predScores: [0.7, 0.9, 0.8, 0.5],
        gtBboxes: [
          [0, 0, 10, 10],
          [20, 20, 30, 30],
        ],
        gtLabels: ['cat', 'dog'],
      },
      {
        predBboxes: [[100, 100, 200, 180]],
        predLabels: ['cat'],
        predScores: [0.6],
        gtBboxes: [[100, 100, 200, 200]],
        gtLabels: ['cat'],
      },
      { predBboxes: [], predLabels: [], predScores: [], gtBboxes: [[0, 0, 1, 1]], gtLabels: ['bird'] },
    ])
    const { predBboxes, ...given } = t.c
    const { predLabels, predScores, gtBboxes, gtLabels } = given
    const found = vision.evalDetections(predBboxes, { predLabels, predScores, gtBboxes, gtLabels })
    expect(await t.select({ found }).first()).toEqual({
      found: [
        // By falling score: the second box of the cat comes too late, the third is somewhere else.
        { min_iou: 0.5, class: 'cat', tp: [1, 0, 0], fp: [0, 1, 1], scores: [0.9, 0.8, 0.7], num_gts: 1 },
        // Half of the union is enough.
        { min_iou: 0.5, class: 'dog', tp: [1], fp: [0], scores: [0.5], num_gts: 1 },
      ],
    })
    // Cats: hit, miss, miss, hit of two objects; the precision at the last recall is 2 of 4.
    expect(await t.select({ ap: vision.meanAp({ evalDicts: found }) }).first()).toEqual({
      ap: { bird: 0, cat: (1 + 0.5) / 2, dog: 1 },
    })
    const strict = vision.evalDetections(predBboxes, {
      predLabels,
      predScores,
      gtBboxes,
      gtLabels,
      minIou: 0.51,
    })
    expect(await t.select({ ap: vision.meanAp(strict) }).first()).toMatchObject({ ap: { dog: 0 } })
    const short = vision.evalDetections(predBboxes, { predLabels, predScores: [0.5], gtBboxes, gtLabels })
    await expectError(t.select({ short }).collect(), 'INVALID_ARGUMENT')
  })
})
