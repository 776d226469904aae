declare module 'color-name' {
  /** Red, green and blue of the colours that CSS has names for. */
  const names: Readonly<Record<string, readonly [number, number, number]>>
  export default names
}
