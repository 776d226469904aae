import { checkOneOf, checkPositive, checkRange, invalid, type Given } from './numbers.ts'

/** @throws PolytableError INVALID_ARGUMENT, as all checks here */
function checkScenes(given: Given): void {
  checkPositive(given, 'fps')
  checkRange(given, ['minSceneLen', 'threshold'], 0)
}

function checkWeights(given: Given): void {
  checkScenes(given)
  checkRange(given, ['deltaHue', 'deltaSat', 'deltaLum', 'deltaEdges', 'minContentVal'], 0)
  const { deltaHue, deltaSat, deltaLum, deltaEdges, lumaOnly, kernelSize } = given
  if (lumaOnly === false && [deltaHue, deltaSat, deltaLum, deltaEdges].every((weight) => weight === 0))
    throw invalid('One of deltaHue, deltaSat, deltaLum and deltaEdges must be above 0')
  if (typeof kernelSize === 'number' && (kernelSize < 3 || kernelSize % 2 === 0))
    throw invalid(`kernelSize must be odd and at least 3, and is ${kernelSize}`)
}

export function checkAdaptive(given: Given): void {
  checkWeights(given)
  checkRange(given, ['adaptiveThreshold'], 0)
  checkRange(given, ['windowWidth'], 1, 1000)
}

export function checkContent(given: Given): void {
  checkWeights(given)
  checkOneOf(given, 'filterMode', ['merge', 'suppress'])
}

export function checkFades(given: Given): void {
  checkScenes(given)
  checkRange(given, ['fadeBias'], -1, 1)
  checkOneOf(given, 'method', ['floor', 'ceiling'])
}

export function checkHistogram(given: Given): void {
  checkScenes(given)
  checkRange(given, ['threshold'], 0, 1)
  checkRange(given, ['bins'], 1, 256)
}

export function checkHash(given: Given): void {
  checkScenes(given)
  checkRange(given, ['threshold'], 0, 1)
  checkRange(given, ['size'], 2, 128)
  checkRange(given, ['lowpass'], 1, 32)
}
