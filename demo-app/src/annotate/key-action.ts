/** What a key does; a number gives the label that has it. */
export type KeyAction = 'next' | 'previous' | 'unlabelled' | 'undo' | 'take back' | number

const actions: Readonly<Partial<Record<string, KeyAction>>> = {
  j: 'next',
  k: 'previous',
  n: 'unlabelled',
  u: 'undo',
  '0': 'take back',
  Backspace: 'take back',
  Delete: 'take back',
}
const arrows: Readonly<Partial<Record<string, KeyAction>>> = { ArrowRight: 'next', ArrowLeft: 'previous' }

/** Undefined for keys that are for what has the focus: a field, the caret of a text, the browser. */
export function keyAction(event: KeyboardEvent): KeyAction | undefined {
  const { target, key } = event
  if (!(target instanceof HTMLElement) || target.closest('input:not([type=checkbox]), select'))
    return undefined
  if (event.altKey || event.isComposing) return undefined
  if (event.ctrlKey || event.metaKey) return key === 'z' ? 'undo' : undefined
  if (/^[1-9]$/.test(key)) return Number(key)
  return (
    actions[key.length === 1 ? key.toLowerCase() : key] ??
    (target.isContentEditable ? undefined : arrows[key])
  )
}
