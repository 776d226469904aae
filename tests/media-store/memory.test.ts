import { createMemoryMediaStore } from '@polytable/media/store/memory'
import { mediaStoreContract } from './support/media-store-contract.ts'

mediaStoreContract('memory', async () => createMemoryMediaStore())
