import { memoryIn } from './memory.ts'

/**
 * What this tab remembers over a reload, or when a phone dropped its page, and forgets when it is closed or its person signs out
 * (`forgetTab`: whoever comes next at this screen finds nothing of theirs): the place for words about a patient that are not at
 * the hub yet.
 */
export const { recall: recallInTab, keep: keepInTab, forgetAll: forgetTab } = memoryIn(() => sessionStorage)
