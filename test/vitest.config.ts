import { defineConfig } from 'vitest/config'

const browser = {
  expect: { poll: { timeout: 10_000 } },
  globalSetup: ['test/harness/postgres.ts', 'test/harness/mediaWorker.ts', 'test/harness/web.ts'],
  testTimeout: 90_000,
  hookTimeout: 120_000,
}
// several browsers that send and show video: one such file at a time is as much as two cores do
const rooms = ['test/e2e/{room,roomScreen,recording,recordingScreen}.test.ts', 'test/peers/coturn.test.ts']

/** unit: instant, beside the source. integration: real Postgres. e2e and rooms: real Chromium against the real server. */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          testTimeout: 60_000,
          include: ['{shared,server,client,fixtures}/**/*.test.ts', 'test/{rules,harness}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
        },
      },
      {
        test: {
          name: 'integration',
          // a state that is waited for comes late on a busy machine; one that never comes still fails
          expect: { poll: { timeout: 10_000 } },
          include: ['test/{integration,properties,peers}/**/*.test.ts'],
          exclude: rooms,
          globalSetup: ['test/harness/postgres.ts', 'test/harness/mediaWorker.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
      { test: { name: 'e2e', ...browser, include: ['test/e2e/**/*.test.ts'], exclude: rooms, maxWorkers: 2 } },
      { test: { name: 'rooms', ...browser, include: rooms, maxWorkers: 1 } },
    ],
  },
})
