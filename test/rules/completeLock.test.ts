import { describe, expect, it } from 'vitest'
import { missingPlatforms, platformOf } from './completeLock.ts'

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
})
