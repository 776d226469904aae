export {
  chooseDevice,
  type DeviceCapabilities,
  type DevicePreference,
  type Gpu,
  type GpuAdapter,
} from './device.ts'
export { createFeatureExtractor, type EmbedOptions, type FeatureExtractor } from './feature-extractor.ts'
export type { Device, Dtype, LoadOptions, ModelProgress, ModelSource, WasmPaths } from './options.ts'
