export * from '../index.ts'
export { open } from './open.ts'
