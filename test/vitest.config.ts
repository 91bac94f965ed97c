import { defineConfig } from 'vitest/config'

/** unit: instant, beside the source. integration: real Postgres. e2e: real Chromium against the real server. */
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
          globalSetup: ['test/harness/postgres.ts', 'test/harness/mediaWorker.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
          expect: { poll: { timeout: 10_000 } },
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/harness/postgres.ts', 'test/harness/mediaWorker.ts', 'test/harness/web.ts'],
          testTimeout: 90_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
        },
      },
    ],
  },
})
