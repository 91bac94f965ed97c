import { describe, expect, it } from 'vitest'
import { roomCommandOf } from './roomKeys.ts'

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, ...more })

describe('a key in the room', () => {
  it('mutes wherever the focus is but in a field', () => {
    expect(roomCommandOf(press('m'), 'elsewhere')).toBe('mic')
    expect(roomCommandOf(press('M'), 'button')).toBe('mic')
    expect(roomCommandOf(press('m'), 'field')).toBeNull()
  })

  it('is left to the browser with a modifier, and does nothing while it is held down', () => {
    expect(roomCommandOf(press('c', { ctrlKey: true }), 'elsewhere')).toBeNull()
    expect(roomCommandOf(press('v', { repeat: true }), 'elsewhere')).toBeNull()
  })

  it('closes a panel from a field too', () => {
    expect(roomCommandOf(press('Escape'), 'field')).toBe('close')
  })
})
