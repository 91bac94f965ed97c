import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = new URL('../..', import.meta.url).pathname
const house = mkdtempSync(join(tmpdir(), 'lianxin-directions-'))

const files: Readonly<Record<string, string>> = {
  'server/src/platform/hub/hub.ts': "import '../../queue/index.ts'\nimport 'socket.io'",
  'server/src/queue/index.ts': "import type { Ecg } from '../ecg/index.ts'\nexport type Q = Ecg",
  'server/src/queue/claim.ts': "import 'express'",
  'server/src/ecg/index.ts': 'export type Ecg = 1',
  'server/src/ecg/store.ts': "import 'pg'",
  'server/src/ecg/receive.ts': "import 'pg'",
  'server/src/report/sign.ts': "import '../ecg/store.ts'",
  'client/web/src/a.ts': "import './b.ts'\nimport '../../../server/src/queue/index.ts'",
  'client/web/src/b.ts': "import type {} from './a.ts'",
  'shared/ecg/src/index.ts': "import 'dicom-parser'",
}

let found: string[] = []

beforeAll(() => {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(house, name)), { recursive: true })
    writeFileSync(join(house, name), content)
  }
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'))
  const command = [join(root, 'node_modules/.bin/depcruise'), '--config', join(root, 'test/rules/directions.json'), '--output-type', 'json']
  const { stdout } = spawnSync(process.execPath, [...command, 'server', 'client', 'shared'], { cwd: house, encoding: 'utf8' })
  const report = JSON.parse(stdout) as { summary: { violations: readonly { rule: { name: string }; from: string }[] } }
  found = report.summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`)
})
afterAll(() => rmSync(house, { recursive: true }))

describe('the import rules', () => {
  it.each([
    'platform-knows-no-capability: server/src/platform/hub/hub.ts',
    'queue-knows-subjects-by-id: server/src/queue/index.ts',
    'home-of-express: server/src/queue/claim.ts',
    'home-of-postgres: server/src/ecg/receive.ts',
    'capability-by-its-door: server/src/report/sign.ts',
    'client-not-server: client/web/src/a.ts',
    'no-cycle: client/web/src/a.ts',
    'home-of-dicom-parser: shared/ecg/src/index.ts',
  ])('notice %s', (violation) => {
    expect(found).toContain(violation)
  })

  it('leave each library its home', () => {
    expect(found.filter((violation) => /hub\.ts|store\.ts/.test(violation) && violation.startsWith('home-of'))).toEqual([])
  })
})
