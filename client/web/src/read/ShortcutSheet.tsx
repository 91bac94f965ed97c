import { Button } from '@mantine/core'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Dialog, DialogActions } from './Dialog.tsx'
import classes from './ShortcutSheet.module.css'
import shared from './read.module.css'
import { shortcutSheet } from './shortcuts.ts'

export function ShortcutSheet({ onClose }: { onClose(): void }) {
  const t = useTexts(readText)
  const { shell } = useText()
  return (
    <Dialog title={t.shortcutsTitle} onClose={onClose} wide>
      <dl className={classes['sheet']}>
        {shortcutSheet.map(([name, key]) => (
          <div key={name}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t.keys[name]}</dd>
          </div>
        ))}
      </dl>
      <p className={shared['hint']}>{t.shortcutsNote}</p>
      <DialogActions>
        <Button onClick={onClose}>{shell.close}</Button>
      </DialogActions>
    </Dialog>
  )
}
