import { Button, TextInput } from '@mantine/core'
import type { ClinicalContext } from '@lianxin/contract'
import { useState } from 'react'
import { useLive } from '../session/live.tsx'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { dateTime, startOfDay } from '../ui/time.ts'
import classes from './OnsetField.module.css'
import shared from './clinic.module.css'
import { fromLocalInput, noOnset, type Onset, type OnsetChip, onsetChips, onsetOf, toLocalInput } from './onset.ts'

/** When it began: a chip for what people say, or a time. */
export function OnsetField({ shown, onChange }: { shown: ClinicalContext; onChange: (onset: Onset) => void }) {
  const { onsetAt, onsetPrecision } = shown
  const t = useTexts(clinicText)
  const { language, shell } = useText()
  const live = useLive()
  const [chip, setChip] = useState<OnsetChip | null>(null)
  const [wrong, setWrong] = useState(false)
  const choose = (next: OnsetChip) => {
    const nowMs = Math.round(live.hubNow())
    setChip(next)
    setWrong(false)
    const onset = onsetOf(next, nowMs, startOfDay(nowMs))
    if (onset) onChange(onset)
  }
  const pick = (text: string) => {
    const onset = fromLocalInput(text, live.hubNow())
    setWrong(onset === null && text !== '')
    if (onset) onChange(onset)
  }
  const moment = onsetAt === null ? '' : dateTime(onsetAt, language).slice(0, -3)
  return (
    <div>
      <fieldset className={shared['chips']}>
        <legend className={shared['fieldLabel']}>{t.onset}</legend>
        {onsetChips.map((each) => (
          <label key={each} className={shared['chip']}>
            <input type="radio" name="onset" checked={chip === each} onChange={() => choose(each)} />
            <span>{t.onsetChips[each]}</span>
          </label>
        ))}
      </fieldset>
      {chip === 'pick' && (
        <TextInput
          className={classes['onsetPick']}
          type="datetime-local"
          aria-label={t.onset}
          defaultValue={toLocalInput(onsetAt ?? live.hubNow())}
          max={toLocalInput(live.hubNow())}
          error={wrong && t.onsetFuture}
          onChange={(event) => pick(event.currentTarget.value)}
        />
      )}
      {onsetAt !== null && (
        <p className={classes['onsetShown']}>
          {onsetPrecision === 'earliest' ? shell.orLater(moment) : moment}
          <Button
            variant="subtle"
            aria-label={t.onsetClear}
            onClick={() => {
              setChip(null)
              onChange(noOnset)
            }}
          >
            ×
          </Button>
        </p>
      )}
    </div>
  )
}
