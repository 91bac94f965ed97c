export type { Catalogue } from './catalogue.ts'
export { en } from './en.ts'
export { zh } from './zh.ts'

export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]
