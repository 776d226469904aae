import { describe, expect, it } from 'vitest'
import { chooseDevice, type Gpu, type GpuAdapter } from '../../packages/models/src/transformers/index.ts'

const gpuWith = (adapter: GpuAdapter | null): Gpu => ({ requestAdapter: async () => adapter })
const broken: Gpu = { requestAdapter: () => Promise.reject(new Error('lost')) }
const unsupported = expect.objectContaining({ code: 'INVALID_CONFIGURATION' })

describe('chooseDevice', () => {
  it('takes the native runtime where there is one', async () => {
    expect(await chooseDevice('auto', { native: true })).toBe('cpu')
    expect(await chooseDevice('cpu', { native: true })).toBe('cpu')
    await expect(chooseDevice('wasm', { native: true })).rejects.toEqual(unsupported)
    await expect(chooseDevice('webgpu', { native: true })).rejects.toEqual(unsupported)
  })

  it('takes WebGPU where there is an adapter', async () => {
    const gpu = gpuWith({})
    expect(await chooseDevice('auto', { native: false, gpu })).toBe('webgpu')
    expect(await chooseDevice('webgpu', { native: false, gpu })).toBe('webgpu')
    expect(await chooseDevice('wasm', { native: false, gpu })).toBe('wasm')
    await expect(chooseDevice('cpu', { native: false, gpu })).rejects.toEqual(unsupported)
  })

  it.each([
    ['no WebGPU', undefined],
    ['no adapter', gpuWith(null)],
    ['a failing adapter', broken],
    ['an adapter in software', gpuWith({ isFallbackAdapter: true })],
    ['an adapter in software, told the newer way', gpuWith({ info: { isFallbackAdapter: true } })],
  ])('takes wasm where there is %s', async (_, gpu) => {
    expect(await chooseDevice('auto', { native: false, gpu })).toBe('wasm')
    await expect(chooseDevice('webgpu', { native: false, gpu })).rejects.toEqual(unsupported)
  })

  it('takes an adapter in software where that is asked for', async () => {
    const gpu = gpuWith({ info: { isFallbackAdapter: true } })
    expect(await chooseDevice('auto', { native: false, gpu, allowFallbackAdapter: true })).toBe('webgpu')
  })
})
