/** What OCR needs of the home that it is in. */
export interface OcrPlatform {
  /** The URL of Tesseract's script, of an optional peer; undefined where it is not had. */
  tesseractURL(): string | undefined
  /** A file of a local model by its path, or in a browser its URL; undefined where there is none. */
  readLocal(path: string): Promise<Blob | undefined>
}
