import { Button } from '@mantine/core'
import { useText } from '../text/useText.ts'
import { Dialog, DialogActions } from './Dialog.tsx'
import classes from './KeySheet.module.css'

interface KeySheetProps {
  readonly title: string
  /** Each key with what it does. */
  readonly keys: readonly (readonly [key: string, does: string])[]
  readonly note: string
  onClose(): void
}

export function KeySheet({ title, keys, note, onClose }: KeySheetProps) {
  const { shell } = useText()
  return (
    <Dialog title={title} onClose={onClose} wide>
      <dl className={classes['sheet']}>
        {keys.map(([key, does]) => (
          <div key={does}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className={classes['note']}>{note}</p>
      <DialogActions>
        <Button onClick={onClose}>{shell.close}</Button>
      </DialogActions>
    </Dialog>
  )
}
