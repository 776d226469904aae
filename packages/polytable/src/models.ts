export * from '@polytable/models/declarations/index'
