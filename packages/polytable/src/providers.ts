export * from '@polytable/providers/declarations/index'
