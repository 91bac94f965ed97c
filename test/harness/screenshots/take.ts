/**
 * `npm run screenshots` plays an ECG's way through the real hub with the demo alliance, in real Chromium, and keeps what each person
 * sees as client/web/screenshots/*.png: with invented patients, with files of real devices where they are at hand, and in a
 * consultation room. `npm run screenshots -- invented | devices | consultation` plays one of them. A step that does not hold ends it
 * with an error.
 */
import { execFileSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { consultation } from './consultation.ts'
import { inventedStory } from './inventedStory.ts'
import { picturesDir } from './picture.ts'
import { realFilesFolder, tryRealFiles } from './realFiles.ts'
import { onStage, project } from './stage.ts'

const stories: Readonly<Record<string, () => Promise<void>>> = {
  invented: () => onStage(inventedStory),
  async devices() {
    const folder = realFilesFolder()
    if (folder === null) console.log('files of real devices: SKIPPED, none in ../shared/data (set LIANXIN_REAL_DATA)')
    else await onStage((stage) => tryRealFiles(stage, folder))
  },
  consultation: () => onStage(consultation),
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in stories))
if (unknown.length > 0) throw new Error(`no such story: ${unknown.join(', ')}; there are ${Object.keys(stories).join(', ')}`)
execFileSync(process.execPath, [`${project}client/web/build.ts`, '--if-stale'], { stdio: 'inherit' })
await mkdir(picturesDir, { recursive: true })
for (const [name, play] of Object.entries(stories)) if (asked.length === 0 || asked.includes(name)) await play()
