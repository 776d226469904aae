export * from '@polytable/vue/index'
