import { readText } from '../text/read.ts'
import { useTexts } from '../text/useText.ts'
import { KeySheet } from './KeySheet.tsx'
import { shortcutSheet } from './shortcuts.ts'

export function ShortcutSheet({ onClose }: { onClose(): void }) {
  const t = useTexts(readText)
  const keys = shortcutSheet.map(([name, key]) => [key, t.keys[name]] as const)
  return <KeySheet title={t.shortcutsTitle} keys={keys} note={t.shortcutsNote} onClose={onClose} />
}
