import type { Picture } from './pictures.ts'

/** 40×20 pixels of one colour. */
function plain(...rgb: readonly [number, number, number]): Picture {
  const [width, height] = [40, 20]
  const data = new Uint8ClampedArray(width * height * 4)
  for (let at = 0; at < data.length; at += 4) data.set([...rgb, 255], at)
  return { data, width, height }
}

export const red = plain(255, 0, 0)
export const green = plain(0, 255, 0)
export const blue = plain(0, 0, 255)
