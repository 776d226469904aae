/**
 * What V8 is told in tests, in Node and in Chromium: to optimize WebAssembly later than it does by itself. Most tests are over before
 * it has paid to compile half a database a second time; what decodes pictures and videos is still optimized.
 */
export const v8Flags = ['--wasm-tiering-budget=100000000']
