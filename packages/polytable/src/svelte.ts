export * from '@polytable/svelte/index'
