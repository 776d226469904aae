/** Makes of a Blob one that other threads can read. */
export type BlobSender = (blob: Blob) => Promise<Blob>

/** As browsers have it: a Blob is sent as a reference to what it is made of. */
let sender: BlobSender = (blob) => Promise.resolve(blob)

/** Sets how this platform sends Blobs. */
export function sendBlobsBy(platform: BlobSender): void {
  sender = platform
}

/** A Blob that can be sent to another thread and read there. */
export function sendableBlob(blob: Blob): Promise<Blob> {
  return sender(blob)
}
