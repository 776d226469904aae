import type { ClientSettings } from '@polytable/model/protocol/engine-api'
import { timeZoneOf } from '@polytable/model/types/zones'
import type { EngineSettings, Location } from '../engine/options.ts'
import { mediaSeal } from './media-reader.ts'
import { normalized } from './fetch-policy.ts'
import type { OpenOptions } from './options.ts'

/** The start options of the engine's thread, from the options of `open`. */
export function engineSettings(
  location: Location,
  {
    media,
    mediaDestination,
    fileCacheBytes,
    storage = {},
    models = {},
    readOnly = false,
    fetchPolicy = {},
    ffmpegCore,
    libheifURL,
    tesseractURL,
    onnxWasm,
  }: OpenOptions,
  modelCache: string | undefined,
): EngineSettings {
  const { source = 'hub', path, device = 'auto', dtype, host, memoryBytes } = models
  return {
    location,
    media,
    mediaDestination,
    fileCacheBytes,
    storage: Object.keys(storage),
    readOnly,
    models: {
      source,
      device,
      dtype,
      localPath: path,
      remoteHost: host,
      cacheDir: modelCache,
    },
    modelMemoryBytes: memoryBytes,
    fetchPolicy: normalized(fetchPolicy),
    ffmpegCore,
    libheifURL,
    tesseractURL,
    onnxWasm,
  }
}

/** The settings of this client in the engine. */
export function clientSettings({ readOnly, defaultTimeZone }: OpenOptions): ClientSettings {
  return {
    mediaSeal,
    readOnly,
    timeZone: defaultTimeZone === undefined ? undefined : timeZoneOf(defaultTimeZone),
  }
}
