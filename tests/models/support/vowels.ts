/** Formants of vowels in Hz (a, i, u, e), after Peterson and Barney, 1952. */
const VOWELS = [
  [730, 1090, 2440],
  [270, 2290, 3010],
  [300, 870, 2240],
  [530, 1840, 2480],
] as const
const BANDWIDTHS = [80, 100, 140]

/** So many seconds of a voice that sings vowels, five a second, at 16 kHz: pulses through resonators (Klatt, 1980). */
export function vowels(seconds: number): Float32Array {
  const rate = 16_000
  const samples = new Float32Array(seconds * rate)
  const memory = BANDWIDTHS.map(() => [0, 0])
  let phase = 0
  for (let i = 0; i < samples.length; i++) {
    const time = i / rate
    const syllable = (time * 5) % 1
    const formants = VOWELS[Math.floor(time * 5) % VOWELS.length]!
    phase += (120 + 15 * Math.sin(2 * Math.PI * 1.3 * time)) / rate
    let value = phase >= 1 ? 1 : 0
    phase %= 1
    formants.forEach((formant, band) => {
      const radius = Math.exp((-Math.PI * BANDWIDTHS[band]!) / rate)
      const b = 2 * radius * Math.cos((2 * Math.PI * formant) / rate)
      const [last, before] = memory[band]!
      value = (1 - b + radius ** 2) * value + b * last! - radius ** 2 * before!
      memory[band] = [value, last!]
    })
    samples[i] = value * Math.sin(Math.PI * syllable) ** 2
  }
  const loudest = samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0)
  return samples.map((each) => (0.5 * each) / loudest)
}
