/**
 * `npm run screenshots` plays an ECG's way through the real hub with the demo alliance, in real Chromium, and keeps what each person
 * sees as client/web/screenshots/*.png: first with invented patients, then with files of real devices where they are at hand.
 * A step that does not hold ends it with an error.
 */
import { execFileSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { inventedStory } from './inventedStory.ts'
import { picturesDir } from './picture.ts'
import { realFilesFolder, tryRealFiles } from './realFiles.ts'
import { onStage, project } from './stage.ts'

execFileSync(process.execPath, [`${project}client/web/build.ts`, '--if-stale'], { stdio: 'inherit' })
await mkdir(picturesDir, { recursive: true })
await onStage(inventedStory)
const folder = realFilesFolder()
if (folder === null) console.log('files of real devices: SKIPPED, none in ../shared/data (set LIANXIN_REAL_DATA)')
else await onStage((stage) => tryRealFiles(stage, folder))
