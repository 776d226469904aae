import type { ClientSettings } from '@polytable/model/protocol/engine-api'
import { timeZoneOf } from '@polytable/model/types/zones'
import type { EngineSettings, Location } from '../engine/options.ts'
import { mediaSeal } from './media-reader.ts'
import { normalized } from './fetch-policy.ts'
import type { OpenOptions } from './options.ts'

/** What the engine's thread is told, from what `open` was given. */
export function engineSettings(
  location: Location,
  { models = {}, readOnly = false, fetchPolicy = {}, ffmpegCore, onnxWasm }: OpenOptions,
  modelCache: string | undefined,
): EngineSettings {
  const { source = 'hub', path, device = 'auto', dtype, host } = models
  return {
    location,
    readOnly,
    models: {
      source,
      device,
      ...(dtype === undefined ? {} : { dtype }),
      ...(path === undefined ? {} : { localPath: path }),
      ...(host === undefined ? {} : { remoteHost: host }),
      ...(modelCache === undefined ? {} : { cacheDir: modelCache }),
    },
    fetchPolicy: normalized(fetchPolicy),
    ...(ffmpegCore ? { ffmpegCore } : {}),
    ...(onnxWasm ? { onnxWasm } : {}),
  }
}

/** What the engine is told of this client. */
export function clientSettings({ readOnly, defaultTimeZone }: OpenOptions): ClientSettings {
  return {
    mediaSeal,
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(defaultTimeZone === undefined ? {} : { timeZone: timeZoneOf(defaultTimeZone) }),
  }
}
