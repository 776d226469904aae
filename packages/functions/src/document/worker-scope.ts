/**
 * pdf.js's worker half takes over the messages of any worker it is evaluated in. Inside a worker of ours it must not: it
 * believes to be on a page while there is a `window`. Evaluating this module begins the pretence, `leavePretence` ends it.
 * Both happen in one synchronous run of modules, so nothing else sees it.
 */
const pretends = !('window' in globalThis) && 'postMessage' in globalThis
if (pretends) Reflect.set(globalThis, 'window', globalThis)

export function leavePretence(): void {
  if (pretends) Reflect.deleteProperty(globalThis, 'window')
}
