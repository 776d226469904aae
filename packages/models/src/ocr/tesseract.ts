import { PolytableError } from '@polytable/model/errors/index'

/** The version of the optional peer that is tested. */
const tesseractPackage = 'tesseract.js-core@7.0.0'
/** Its script that Node loads, with its WebAssembly beside it. */
export const tesseractNodeScript = 'tesseract.js-core/tesseract-core-simd-lstm.js'
/** The same for pages: one file with the WebAssembly inside. */
const pageScript = 'tesseract-core-simd-lstm.wasm.js'

/** What is used of Tesseract as its JavaScript has it. */
export interface Tesseract {
  readonly TessBaseAPI: new () => TesseractApi
  /** Gives back the memory of a reader, which is of no use then. */
  destroy(api: TesseractApi): void
  /** The files that Tesseract sees: they are in memory. */
  readonly FS: {
    writeFile(path: string, bytes: Uint8Array): void
    unlink(path: string): void
  }
}

/** A reader of some languages. What gives a number gives 0 where all went well. */
export interface TesseractApi {
  /** @param engine 1: the neural network */
  Init(folder: null, languages: string, engine: 1): number
  SetVariable(name: string, value: string): boolean
  SaveParameters(): void
  RestoreParameters(): void
  /** Takes the image in the file `/input`. @param orientation as EXIF has it */
  SetImageFile(orientation: 1, angle: 0): number
  Recognize(monitor: null): number
  GetJSONText(): string
  /** Lets go of the image and of what was read in it. */
  Clear(): void
}

interface StartOptions {
  readonly print: (line: string) => void
  readonly printErr: (line: string) => void
  readonly TesseractProgress: (percent: number) => void
}

type StartTesseract = (options: StartOptions) => Promise<Tesseract>

/**
 * Starts Tesseract.
 * @param url of its script; undefined where it is not had
 * @param onMessage is told what it says of failures, line by line
 * @throws PolytableError INVALID_CONFIGURATION
 */
export async function loadTesseract(
  url: string | undefined,
  onMessage: (line: string) => void,
): Promise<Tesseract> {
  if (url === undefined) {
    throw new PolytableError('INVALID_CONFIGURATION', 'OCR requires the package tesseract.js-core.', {
      hint: `Install it: npm install ${tesseractPackage}; in browsers, also pass tesseractURL to open().`,
    })
  }
  try {
    const start = await importScript(url)
    return await start({ print: onMessage, printErr: onMessage, TesseractProgress: () => undefined })
  } catch (cause) {
    throw new PolytableError('INVALID_CONFIGURATION', `Tesseract cannot be loaded from ${url}`, {
      hint: `It is ${pageScript} of ${tesseractPackage}: look whether the page serves it, as JavaScript.`,
      cause,
    })
  }
}

/** The script exports to Node; elsewhere it gives itself to the `define` of an AMD loader, which this is while it is loaded. */
async function importScript(url: string): Promise<StartTesseract> {
  const scope = globalThis as { define?: unknown }
  let defined: StartTesseract | undefined
  const define = (_dependencies: readonly string[], make: () => StartTesseract): void => {
    defined = make()
  }
  scope.define = Object.assign(define, { amd: true })
  try {
    const exported = (await import(
      /* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ url
    )) as { readonly default?: StartTesseract }
    return (defined ?? exported.default)!
  } finally {
    delete scope.define
  }
}
