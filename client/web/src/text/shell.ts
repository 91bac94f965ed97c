import { shellEn } from './shell.en.ts'
import { type ShellText, shellZh } from './shell.zh.ts'
import type { Texts } from './texts.ts'

export type { ShellText }
export const shellText: Texts<ShellText> = { zh: shellZh, en: shellEn }
