/** A file of what was captured just now, named by what it is and when: 'Photo 2026-03-01 14.05.09.jpg'. */
export function madeFile(what: string, extension: string, content: Blob | string, type: string): File {
  const now = new Date()
  const two = (number: number): string => String(number).padStart(2, '0')
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-')
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('.')
  return new File([content], `${what} ${day} ${time}.${extension}`, { type })
}
