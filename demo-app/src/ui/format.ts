const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** '1.4 MB'. */
export function formatBytes(bytes: number): string {
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${units[power] ?? ''}`
}

/** '1:05' or '0:00.48'. */
export function formatTime(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const rest = seconds - minutes * 60
  const whole = Math.floor(rest)
  const fraction = Math.round((rest - whole) * 100)
  const hundredths = fraction === 0 || fraction === 100 ? '' : `.${String(fraction).padStart(2, '0')}`
  return `${minutes}:${String(fraction === 100 ? whole + 1 : whole).padStart(2, '0')}${hundredths}`
}

/** A cell's value in a few words. */
export function formatCell(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : value.toPrecision(6).replace(/\.?0+$/, '')
  if (typeof value !== 'object') return String(value)
  if ('mediaType' in value)
    return 'name' in value && value.name ? String(value.name) : String(value.mediaType)
  return JSON.stringify(value)
}
