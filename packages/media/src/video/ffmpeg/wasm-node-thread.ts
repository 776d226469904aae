/**
 * Runs in a worker_thread: hosts `@ffmpeg/core`, which believes to be in a browser's worker. Kept as source text so that it
 * needs no file of its own in a bundle. Media are read from their files by positioned reads, never whole.
 */
export const threadSource = `
const fs = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const { pathToFileURL } = require('node:url');
globalThis.self = globalThis;
self.location ??= { href: pathToFileURL(workerData.core).href };
class FdFile {
  constructor(name, fd, from, to) {
    Object.assign(this, { name, fd, from, to, size: to - from, lastModifiedDate: new Date(0) });
  }
  slice(a, b) { return new FdFile(this.name, this.fd, this.from + a, Math.min(this.from + b, this.to)); }
}
globalThis.FileReaderSync = class {
  readAsArrayBuffer(file) {
    const bytes = new Uint8Array(file.to - file.from);
    for (let o = 0; o < bytes.length; ) {
      const count = fs.readSync(file.fd, bytes, o, bytes.length - o, file.from + o);
      if (count === 0) break;
      o += count;
    }
    return bytes.buffer;
  }
};
let log = [];
const ready = (async () => {
  const { default: create } = await import(pathToFileURL(workerData.core).href);
  const core = await create({ wasmBinary: fs.readFileSync(workerData.core.replace(/\\.js$/, '.wasm')) });
  core.setLogger(({ message }) => log.push(message));
  core.FS.mkdir('/in');
  return core;
})();
ready.then(() => parentPort.postMessage({ ready: true }), (error) => parentPort.postMessage({ error: String(error) }));
parentPort.on('message', async ({ program, args, medium }) => {
  const fd = fs.openSync(medium, 'r');
  try {
    const core = await ready;
    log = [];
    const file = new FdFile('medium', fd, 0, fs.fstatSync(fd).size);
    core.FS.mount(core.FS.filesystems.WORKERFS, { files: [file] }, '/in');
    let status;
    try {
      core.setTimeout(-1);
      status = core[program === 'ffmpeg' ? 'exec' : 'ffprobe'](...args);
      core.reset();
    } finally {
      core.FS.unmount('/in');
    }
    let output;
    try {
      output = core.FS.readFile('/out').slice();
      core.FS.unlink('/out');
    } catch {}
    parentPort.postMessage({ status, log, output }, output ? [output.buffer] : []);
  } catch (error) {
    parentPort.postMessage({ error: String(error) });
  } finally {
    fs.closeSync(fd);
  }
});
`
