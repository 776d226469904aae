import '@polytable/inspector/define'

export type { PolytableInspector } from '@polytable/inspector/element'
