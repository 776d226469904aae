/** Shows how loud a stream is, until `signal` is aborted. */
export function watchLevel(stream: MediaStream, meter: HTMLMeterElement, signal: AbortSignal): void {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  const draw = (): void => {
    if (signal.aborted) return
    analyser.getFloatTimeDomainData(samples)
    meter.value = samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)
    requestAnimationFrame(draw)
  }
  signal.addEventListener('abort', () => void context.close())
  draw()
}
