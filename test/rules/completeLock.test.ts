import { describe, expect, it } from 'vitest'
import { missingPlatforms, platformOf, withoutDenied } from './completeLock.ts'

describe('completing the lock file', () => {
  it('reads platforms from package names', () => {
    expect(platformOf('@biomejs/cli-linux-arm64-musl')).toEqual({ os: ['linux'], cpu: ['arm64'], libc: ['musl'] })
    expect(platformOf('@oxlint/binding-win32-x64-msvc')).toEqual({ os: ['win32'], cpu: ['x64'] })
    expect(platformOf('@oxlint/binding-linux-arm-gnueabihf')).toEqual({ os: ['linux'], cpu: ['arm'], libc: ['glibc'] })
    expect(platformOf('left-pad')).toBeUndefined()
  })

  it('adds what is missing and nothing that is there', () => {
    const lock = {
      packages: {
        'node_modules/tool': {
          version: '1.0.0',
          dev: true,
          optionalDependencies: { 'tool-linux-x64': '1.0.0', 'tool-darwin-x64': '1.0.0' },
        },
        'node_modules/tool-linux-x64': { version: '1.0.0' },
      },
    }
    expect(missingPlatforms(lock)).toEqual({
      'node_modules/tool-darwin-x64': { version: '1.0.0', dev: true, optional: true, os: ['darwin'], cpu: ['x64'] },
    })
  })

  it('takes out the install scripts that package.json denies, and no others', () => {
    const packages = {
      'node_modules/media': { version: '1.0.0', hasInstallScript: true },
      'server/node_modules/media': { version: '0.9.0', hasInstallScript: true },
      'node_modules/database': { version: '1.0.0', hasInstallScript: true },
      'node_modules/other': { version: '1.0.0', hasInstallScript: true },
    }
    expect(withoutDenied(packages, { media: false, database: true })).toEqual({
      'node_modules/media': { version: '1.0.0' },
      'server/node_modules/media': { version: '0.9.0' },
      'node_modules/database': { version: '1.0.0', hasInstallScript: true },
      'node_modules/other': { version: '1.0.0', hasInstallScript: true },
    })
  })
})
