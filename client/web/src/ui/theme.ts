import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** The one accent: deep teal. Shade 7 on white and white on shade 7 both exceed 4.5:1. */
const accent: MantineColorsTuple = [
  '#e6f4f3',
  '#cfe8e6',
  '#a2d3cf',
  '#6fbbb6',
  '#3fa39e',
  '#1f8d88',
  '#0f7b77',
  '#0b6b6b',
  '#085656',
  '#053f40',
]

export const theme = createTheme({
  colors: { accent },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: 'var(--lx-font)',
  headings: { fontFamily: 'var(--lx-font)', fontWeight: '600' },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'md' } },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
    NumberInput: { defaultProps: { size: 'md' } },
    Textarea: { defaultProps: { size: 'md' } },
    NativeSelect: { defaultProps: { size: 'md' } },
  },
})
