// The order of these modules is what keeps pdf.js from taking over the messages of this worker: see worker-scope.ts.
export * as pdfjs from 'pdfjs-dist/build/pdf.min.mjs'
import { leavePretence } from './worker-scope.ts'
import { WorkerMessageHandler } from 'pdfjs-dist/build/pdf.worker.min.mjs'

leavePretence()
// pdf.js looks for its worker half here before it would start a worker.
Reflect.set(globalThis, 'pdfjsWorker', { WorkerMessageHandler })
