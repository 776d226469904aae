type Child = Node | string | number | null | undefined | false
type Attribute = string | number | boolean | undefined | ((event: never) => void)

/** Makes an element. Attributes named `on…` are listeners; false and undefined leave an attribute out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value))
  }
  fill(element, ...children)
  return element
}

/** Replaces what an element holds. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(
    ...children
      .filter((child) => child !== null && child !== undefined && child !== false)
      .map((child) => (typeof child === 'number' ? String(child) : child)),
  )
}

/** Makes an element hold these children, and leaves those alone that it holds already: they keep the focus and what is pressed. */
export function fillInPlace(element: Element, children: readonly Element[]): void {
  const wanted = new Set(children)
  for (const child of [...element.children]) if (!wanted.has(child)) child.remove()
  children.forEach((child, i) => {
    if (element.children[i] !== child) element.insertBefore(child, element.children[i] ?? null)
  })
}

let fields = 0

/** A labelled form control. */
export function field(label: string, control: HTMLElement): HTMLElement {
  control.id ||= `field-${++fields}`
  return h('div', { class: 'field' }, h('label', { for: control.id }, label), control)
}

/** A card with a heading. */
export function card(title: string, ...children: readonly Child[]): HTMLElement {
  const id = `card-${++fields}`
  return h('section', { class: 'card', 'aria-labelledby': id }, h('h2', { id }, title), ...children)
}
