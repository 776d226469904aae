import { Parser } from 'htmlparser2'

/**
 * In browsers micromark decodes named characters with an element that it makes once, when it is evaluated; in a worker there
 * is none. Evaluating this module puts a stand-in there, `removeStandIn` takes it away again, both in one synchronous run of
 * modules: nothing else takes the worker for a page.
 */
const needed = !('document' in globalThis)
if (needed) Reflect.set(globalThis, 'document', { createElement: () => new EntityElement() })

export function removeStandIn(): void {
  if (needed) Reflect.deleteProperty(globalThis, 'document')
}

/** As much of an element as decoding takes: text of the markup given to it. */
class EntityElement {
  textContent = ''

  set innerHTML(markup: string) {
    this.textContent = ''
    const parser = new Parser({
      ontext: (text) => {
        this.textContent += text
      },
    })
    parser.end(markup)
  }
}
