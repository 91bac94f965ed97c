/** Why a camera, microphone or screen cannot be had, so that each has its own words and way on. */
export const deviceTroubles = [
  'no-camera',
  'no-microphone',
  'permission-denied',
  'in-use',
  'insecure-context',
  'pulled-out',
  'failed',
] as const
export type DeviceTrouble = (typeof deviceTroubles)[number]

/** `wanted`: what was asked for. Null: the person cancelled, which is no trouble. */
export function troubleOf(error: unknown, wanted: 'mic' | 'camera' | 'screen'): DeviceTrouble | null {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  if (wanted === 'screen' && (name === 'NotAllowedError' || name === 'AbortError')) return null
  switch (name) {
    case 'NotFoundError':
    case 'OverconstrainedError':
      return wanted === 'mic' ? 'no-microphone' : wanted === 'camera' ? 'no-camera' : 'failed'
    case 'NotAllowedError':
      return 'permission-denied'
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use'
    case 'SecurityError':
    case 'InsecureContextError':
      return 'insecure-context'
    default:
      return 'failed'
  }
}
