import { boardEn } from './board.en.ts'
import { type BoardText, boardZh } from './board.zh.ts'
import type { Texts } from './texts.ts'

export const boardText: Texts<BoardText> = { zh: boardZh, en: boardEn }
