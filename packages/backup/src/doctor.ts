import type { EngineContext } from '@polytable/kernel/statements/context'
import type { DoctorOptions, Finding } from '@polytable/model/protocol/doctor'

export async function examine(_context: EngineContext, _options: DoctorOptions): Promise<readonly Finding[]> {
  return []
}
