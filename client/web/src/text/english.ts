/** The English of the shell and the clinic: a chunk of its own, which a page in Chinese does not wait for. */
export { en as wire } from '@lianxin/contract/text'
export { clinicEn as clinic } from './clinic.en.ts'
export { sessionEn as session } from './session.en.ts'
export { shellEn as shell } from './shell.en.ts'
