import * as Plot from '@observablehq/plot'
import type { ChartDescription } from '../run/protocol.ts'

/** Draws what a cell describes. */
export function chartElement(
  { type, rows, x, y, color, title }: ChartDescription,
  width: number,
): HTMLElement {
  const fillColor = color ?? 'var(--accent)'
  const data = [...rows]
  const bars = { x, fill: fillColor, tip: true } as Plot.BinXInputs<Plot.RectYOptions>
  const marks = {
    line: () => [Plot.lineY(data, { x, y, stroke: fillColor, tip: true })],
    dot: () => [Plot.dot(data, { x, y, stroke: fillColor, tip: true })],
    bar: () => [Plot.barY(data, { x, y, fill: fillColor, tip: true }), Plot.ruleY([0])],
    area: () => [
      Plot.areaY(data, { x, y, fill: fillColor, fillOpacity: 0.5 }),
      Plot.lineY(data, { x, y, stroke: fillColor }),
    ],
    histogram: () => [Plot.rectY(data, Plot.binX({ y: 'count' }, bars)), Plot.ruleY([0])],
  }
  const drawn = Plot.plot({
    marks: marks[type](),
    width: Math.max(280, Math.min(width, 760)),
    height: 280,
    marginLeft: 56,
    grid: true,
    style: { background: 'transparent', color: 'inherit', fontSize: '12px', overflow: 'visible' },
    ...(color === undefined ? {} : { color: { legend: true } }),
    ariaLabel: title ?? `Chart of ${y ?? 'how many'} by ${x}`,
    ...(title === undefined ? {} : { caption: title }),
  })
  // Groups of marks have names that are not announced, and which accessibility checkers refuse: the chart has one.
  for (const group of drawn.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label')
  return drawn as HTMLElement
}
