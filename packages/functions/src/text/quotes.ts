/** References right after a full stop: `[1]`, `[2, 5–7][note 3]`. */
const REFERENCES = /^(?:\[(?:note |n )?\d+(?:[\s,;–-]+\d+)*\])+\s*/
/** Opening quotes and brackets before something that they open: not followed by a space or by what closes. */
const OPENED = /[“‘「『（《〈【〔([{«‹„]+$/
const CLOSING_AFTER_SPACE = /^[»›]+\s*/

const STOP = /[.?!][\p{Pe}\p{Pf}"'*_]*$/u
const NO_SPACES = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{Ps}\p{Pi}]/u
/** The speaker comes after what was said: a word in lower case, also after a dash. */
const GOES_ON = /^[\s—–-]*\p{Ll}/u
const QUOTE_CLOSED = /[。！？!?.…][”’」』"'）]\s*$/u
/** Japanese particles, and Chinese and Korean clauses that say who spoke. */
const SPEAKER =
  /^(?:と|って|という|との|[、，はがのをに]|[^，。！？“”\s]{0,3}(?:说|說|道|问|問|答|喊|叫|写|寫)|\p{sc=Hangul}+[이가은는] (?:말|물|묻|대답|외|소리))/u
const ASIDE = /[（][^（）]*[。！？]）$/

/**
 * Where a sentence really ends that a segmenter ends at `end`: what opens belongs to the next one, what closes and references
 * to this one.
 */
export function sentenceEnd(text: string, start: number, end: number): number {
  const after = text.slice(end, end + 40)
  const opened = /^[\s\p{Pe}\p{Pf}\p{Po}]|^$/u.test(after) ? null : OPENED.exec(text.slice(start, end))
  const at = opened === null || opened.index === 0 ? end : start + opened.index
  const rest = text.slice(at, at + 80)
  return at + (REFERENCES.exec(rest)?.[0].length ?? CLOSING_AFTER_SPACE.exec(rest)?.[0].length ?? 0)
}

/** Whether the sentence goes on after a supposed end: within an address, or with who said what stands in quotes. */
export function goesOn(before: string, after: string): boolean {
  if (STOP.test(before) && /^\S/.test(after) && !NO_SPACES.test(after)) return true
  if (/[.?!…](?:\s?[\p{Pe}\p{Pf}"'*_])*\s*$/u.test(before) && GOES_ON.test(after)) return true
  if (QUOTE_CLOSED.test(before) && SPEAKER.test(after)) return true
  const aside = ASIDE.exec(before)
  return aside !== null && aside.index > 0
}
