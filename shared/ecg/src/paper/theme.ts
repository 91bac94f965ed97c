import type { Ink } from './primitives.ts'

/** Colours as #rrggbb, so that every painter (PDF too) can read them. */
export type PaperTheme = Readonly<Record<Ink | 'paper', string>>

export const paperThemes = {
  /** Thermal paper: warm white, salmon grid, near-black trace. */
  normal: {
    paper: '#fffaf5',
    minor: '#f9dcd0',
    major: '#eeae9a',
    trace: '#17181c',
    pulse: '#17181c',
    label: '#17181c',
    note: '#5c4a43',
    tick: '#a8604a',
    frame: '#eeae9a',
    marker: '#0b6e6e',
  },
  /** Inverted for dark reading rooms; the grid stays dim so that the trace alone shines. */
  night: {
    paper: '#10151a',
    minor: '#1b242c',
    major: '#2f3f4b',
    trace: '#d9f5e6',
    pulse: '#d9f5e6',
    label: '#e8eef2',
    note: '#9fb0bb',
    tick: '#7e97a6',
    frame: '#2f3f4b',
    marker: '#4fd1c5',
  },
} as const satisfies Record<string, PaperTheme>
export type PaperThemeName = keyof typeof paperThemes
