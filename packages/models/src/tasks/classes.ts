import type { ModelConfig, TensorLike } from '../transformers/library.ts'

export interface ClassScore {
  readonly label: number
  readonly label_text: string
  readonly score: number
}

/** The most probable classes of one input, the first first. */
export function topClasses(
  { data }: TensorLike,
  { id2label, problem_type }: ModelConfig,
  topK: number,
): ClassScore[] {
  const scores = problem_type === 'multi_label_classification' ? Array.from(data, sigmoid) : softmax(data)
  return [...scores.keys()]
    .sort((a, b) => scores[b]! - scores[a]!)
    .slice(0, topK)
    .map((label) => ({ label, label_text: labelText(id2label, label), score: scores[label]! }))
}

/** The name of a class. */
export function labelText(id2label: ModelConfig['id2label'], label: number): string {
  return id2label?.[label] ?? `LABEL_${label}`
}

/** Probabilities that add up to 1. */
export function softmax(logits: ArrayLike<number>): number[] {
  let greatest = -Infinity
  for (let i = 0; i < logits.length; i++) greatest = Math.max(greatest, logits[i]!)
  const powers = Array.from(logits, (logit) => Math.exp(logit - greatest))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}

/** The probability of a class that others do not rule out. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit))
}
