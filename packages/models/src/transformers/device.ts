import { PolytableError } from '@polytable/model/errors/index'
import type { Device } from './options.ts'

/** `auto` takes the fastest device there is. */
export type DevicePreference = Device | 'auto'

/** The part of `navigator.gpu` that is used here. */
export interface Gpu {
  requestAdapter(): Promise<GpuAdapter | null>
}

export interface GpuAdapter {
  readonly isFallbackAdapter?: boolean
  readonly info?: { readonly isFallbackAdapter?: boolean }
}

export interface DeviceCapabilities {
  /** Whether the ONNX runtime is native code here, as in Node. Otherwise it is wasm. */
  readonly native: boolean
  /** `navigator.gpu`, where there is one that may be used. */
  readonly gpu?: Gpu
  /** Whether an adapter in software counts. It is slower than wasm. */
  readonly allowFallbackAdapter?: boolean
}

/**
 * The device to run on. The adapter is asked for before the library hears of WebGPU: once it has failed to find one,
 * wasm fails in the same worker too.
 *
 * @throws PolytableError `INVALID_CONFIGURATION` where a device asked for by name is not there.
 */
export async function chooseDevice(
  preference: DevicePreference,
  capabilities: DeviceCapabilities,
): Promise<Device> {
  const { native } = capabilities
  if (preference === 'cpu' || preference === 'wasm') {
    if (native === (preference === 'cpu')) return preference
    throw unsupported(preference, native ? 'cpu' : 'wasm')
  }
  if (native) {
    if (preference === 'auto') return 'cpu'
    throw unsupported(preference, 'cpu')
  }
  if (await hasAdapter(capabilities)) return 'webgpu'
  if (preference === 'auto') return 'wasm'
  throw unsupported(preference, 'wasm')
}

async function hasAdapter({ gpu, allowFallbackAdapter = false }: DeviceCapabilities): Promise<boolean> {
  try {
    const adapter = (await gpu?.requestAdapter()) ?? null
    if (adapter === null) return false
    // The specification moved the flag from the adapter to its info.
    const isFallback = adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false
    return allowFallbackAdapter || !isFallback
  } catch {
    return false
  }
}

function unsupported(device: Device, instead: Device): PolytableError {
  return new PolytableError('INVALID_CONFIGURATION', `The device ${device} is not available here.`, {
    hint: `Use '${instead}' or 'auto'.`,
  })
}
