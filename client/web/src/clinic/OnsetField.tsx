import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useLive } from '../session/live.tsx'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { dateTime, startOfDay } from '../ui/time.ts'
import classes from './clinic.module.css'
import { fromLocalInput, type OnsetChip, onsetChips, onsetOf, toLocalInput } from './onset.ts'

/** When it began: a chip for what people say, or a time. */
export function OnsetField({ onsetAt, onChange }: { onsetAt: number | null; onChange: (onsetAt: number | null) => void }) {
  const t = useTexts(clinicText)
  const { language } = useText()
  const live = useLive()
  const [chip, setChip] = useState<OnsetChip | null>(null)
  const [wrong, setWrong] = useState(false)
  const choose = (next: OnsetChip) => {
    const nowMs = Math.round(live.hubNow())
    setChip(next)
    setWrong(false)
    if (next !== 'pick') onChange(onsetOf(next, nowMs, startOfDay(nowMs)))
  }
  const pick = (text: string) => {
    const at = fromLocalInput(text, live.hubNow())
    setWrong(at === null && text !== '')
    if (at !== null) onChange(at)
  }
  return (
    <div>
      <fieldset className={classes['chips']}>
        <legend className={classes['fieldLabel']}>{t.onset}</legend>
        {onsetChips.map((each) => (
          <label key={each} className={classes['chip']}>
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
          {t.onsetAt(dateTime(onsetAt, language).slice(0, -3))}
          <Button
            variant="subtle"
            aria-label={t.onsetClear}
            onClick={() => {
              setChip(null)
              onChange(null)
            }}
          >
            ×
          </Button>
        </p>
      )}
    </div>
  )
}
