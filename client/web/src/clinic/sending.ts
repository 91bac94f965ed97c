/**
 * What a chosen file needs, and what may be changed of one that waits: in one chunk, so that whoever could choose a file here can
 * still correct it once the line is gone.
 */
export { ChosenFile } from './ChosenFile.tsx'
export { UnsentForm } from './UnsentForm.tsx'
