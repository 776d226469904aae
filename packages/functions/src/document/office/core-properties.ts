import type { Parts } from '@polytable/io/package/parts'
import { readXml } from '@polytable/io/package/xml'
import { cleanText } from '../../text/clean.ts'

/** The title in the properties of an Office document; `''` where there is none. */
export async function titleInProperties(parts: Parts): Promise<string> {
  const path = await pathOfType(parts, 'core-properties')
  if (path === undefined || !parts.has(path)) return ''
  let title = ''
  await readXml(parts.held(path), {
    text(text, element) {
      if (element === 'title') title += text
    },
  })
  return cleanText(title).replace(/\s+/g, ' ').trim()
}

/** The part that a package refers to as one of a type. */
export async function pathOfType(parts: Parts, type: string, from = ''): Promise<string | undefined> {
  const relationships = await parts.relationships(from)
  return [...relationships.values()].find((each) => each.type === type)?.path
}
