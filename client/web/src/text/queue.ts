import { queueEn } from './queue.en.ts'
import { type QueueText, queueZh } from './queue.zh.ts'
import type { Texts } from './texts.ts'

export const queueText: Texts<QueueText> = { zh: queueZh, en: queueEn }
