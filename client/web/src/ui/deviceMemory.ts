import { memoryIn } from './memory.ts'

/** Small things this browser remembers. One that remembers nothing must not take the page down with it. */
export const { recall, keep } = memoryIn(() => localStorage)
