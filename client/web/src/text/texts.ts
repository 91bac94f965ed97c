import type { Language } from '@lianxin/contract/text'

/** The same words in each language; `zh` gives the shape, so that a text missing in `en` does not compile. `en` may be there only once it is loaded. */
export interface Texts<T> {
  readonly zh: T
  readonly en: T
}

export function inLanguage<T>(texts: Texts<T>, language: Language): T {
  return language === 'en' ? texts.en : texts.zh
}
