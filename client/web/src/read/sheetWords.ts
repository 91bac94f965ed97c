import { type PaperWords, paperWords } from '@lianxin/ecg/paper'
import type { Language } from '@lianxin/contract/text'

/** The paper's own words. Frames carry no filter settings, so the sheet says nothing of them rather than "not stated". */
export const sheetWords: Readonly<Record<Language, PaperWords>> = {
  'zh-CN': { ...paperWords['zh-CN'], filterUnknown: '' },
  en: { ...paperWords.en, filterUnknown: '' },
}
