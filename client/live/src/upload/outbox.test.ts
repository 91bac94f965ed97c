import { describeOutbox } from '../testing/outboxSuite.ts'
import { createMemoryOutbox } from './outbox.ts'

describeOutbox('memory', async () => {
  const store = createMemoryOutbox()
  return { store, reopen: async () => store }
})
