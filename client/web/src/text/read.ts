import { readEn } from './read.en.ts'
import { type ReadText, readZh } from './read.zh.ts'
import type { Texts } from './texts.ts'

export const readText: Texts<ReadText> = { zh: readZh, en: readEn }
