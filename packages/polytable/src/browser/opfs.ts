/** Whether pages of this origin have an origin private file system: private windows of some browsers, and old browsers, have none. */
export async function hasOpfs(): Promise<boolean> {
  try {
    await navigator.storage.getDirectory()
    return true
  } catch {
    return false
  }
}
