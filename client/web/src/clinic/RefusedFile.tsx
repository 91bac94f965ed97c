import { Button } from '@mantine/core'
import type { EcgRefusal } from '@lianxin/ecg'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Icon } from '../ui/icons.tsx'
import classes from './RefusedFile.module.css'
import shared from './clinic.module.css'

/** Why a file cannot be sent: in words for the sender, precisely for the engineer. */
export function RefusedFile({ fileName, refusal, onGone }: { fileName: string; refusal: EcgRefusal; onGone: () => void }) {
  const t = useTexts(clinicText)
  const { wire, shell } = useText()
  return (
    <div className={classes['refused']} role="alert" data-reason={`ecg.${refusal.reason}`}>
      <Icon name="warning" size="1.5rem" />
      <div className={classes['refusedText']}>
        <h2 className={classes['refusedTitle']}>{t.refusedTitle}</h2>
        <p className={shared['fileName']}>{fileName}</p>
        <p>{wire.reasons[`ecg.${refusal.reason}`]}</p>
        <details className={shared['engineer']}>
          <summary>{t.engineer}</summary>
          <p>
            <span lang="en">{refusal.message}</span>
            {refusal.offset !== undefined && <span> · {t.offset(refusal.offset)}</span>}
          </p>
        </details>
      </div>
      <Button variant="default" aria-label={`${shell.close} ${fileName}`} onClick={onGone}>
        {shell.close}
      </Button>
    </div>
  )
}
