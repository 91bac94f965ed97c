import { describe, expect, it } from 'vitest'
import { commandOf, type KeyPress, isComposing } from './shortcuts.ts'

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...more,
})

describe('keys of the reading room', () => {
  it('work while no field has the focus, whatever the case', () => {
    expect(commandOf(press('l'), 'elsewhere')).toEqual({ name: 'layout' })
    expect(commandOf(press('L'), 'button')).toEqual({ name: 'layout' })
    expect(commandOf(press('3'), 'elsewhere')).toEqual({ name: 'template', index: 2 })
    expect(commandOf(press('?'), 'elsewhere')).toEqual({ name: 'sheet' })
  })

  it('are text in a field, except the way out and signing', () => {
    expect(commandOf(press('l'), 'field')).toBeNull()
    expect(commandOf(press('1'), 'field')).toBeNull()
    expect(commandOf(press('Enter'), 'field')).toBeNull()
    expect(commandOf(press('Escape'), 'field')).toEqual({ name: 'leave' })
    expect(commandOf(press('Enter', { ctrlKey: true }), 'field')).toEqual({ name: 'sign' })
  })

  it('leave Enter to a focused button', () => {
    expect(commandOf(press('Enter'), 'button')).toBeNull()
    expect(commandOf(press('Enter'), 'elsewhere')).toEqual({ name: 'claim' })
  })

  it('never sign, claim, flag or fill in because a key is held down', () => {
    const held = { repeat: true }
    expect(commandOf(press('Enter', { ctrlKey: true, ...held }), 'elsewhere')).toBeNull()
    expect(commandOf(press('Enter', held), 'elsewhere')).toBeNull()
    expect(commandOf(press('v', held), 'elsewhere')).toBeNull()
    expect(commandOf(press('1', held), 'elsewhere')).toBeNull()
    expect(commandOf(press('j', held), 'elsewhere')).toEqual({ name: 'next' })
  })

  it('leave the browser its own shortcuts', () => {
    expect(commandOf(press('l', { ctrlKey: true }), 'elsewhere')).toBeNull()
    expect(commandOf(press('a', { metaKey: true }), 'elsewhere')).toBeNull()
    expect(commandOf(press('s', { altKey: true }), 'elsewhere')).toBeNull()
  })
})

describe('a key pressed while an input method composes', () => {
  it('is the input method’s, in browsers that say so and in those that only number it so', () => {
    expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true)
    expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true)
    expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false)
  })
})
