import { type Urgency, urgencies } from '@lianxin/contract'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Icon } from '../ui/icons.tsx'
import classes from './UrgencyChoice.module.css'
import shared from './clinic.module.css'

interface UrgencyChoiceProps {
  group: string
  value: Urgency | null
  missing: boolean
  onChange: (urgency: Urgency) => void
}

/** The one required choice; nothing is chosen beforehand, because a wrong default would be someone's delay. */
export function UrgencyChoice({ group, value, missing, onChange }: UrgencyChoiceProps) {
  const t = useTexts(clinicText)
  const { wire } = useText()
  return (
    <fieldset className={classes['urgency']}>
      <legend className="lx-hidden">{t.urgency}</legend>
      {urgencies.map((urgency) => (
        <label key={urgency} className={classes['urgencyOption']} data-urgency={urgency}>
          <input type="radio" name={`${group} urgency`} value={urgency} checked={value === urgency} onChange={() => onChange(urgency)} />
          <Icon name={urgency === 'emergency' ? 'alarm' : 'clock'} size="1.5rem" />
          <span>
            <span className={classes['urgencyWord']}>{wire.urgencies[urgency]}</span>
            <span className={classes['urgencyHelp']}>{t.urgencyHelp[urgency]}</span>
          </span>
        </label>
      ))}
      {missing && (
        <p className={shared['fieldError']} role="alert">
          {t.urgencyRequired}
        </p>
      )}
    </fieldset>
  )
}
