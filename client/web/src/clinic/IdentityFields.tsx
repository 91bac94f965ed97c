import { TextInput } from '@mantine/core'
import type { Sex } from '@lianxin/ecg'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Choice } from '../ui/LanguageSwitch.tsx'
import classes from './IdentityFields.module.css'
import shared from './clinic.module.css'
import type { IdentityProblem, Lacking, TypedIdentity } from './identity.ts'

const sexes = ['male', 'female'] as const satisfies readonly Sex[]

interface IdentityFieldsProps {
  /** Tells the radio groups of several chosen files apart. */
  group: string
  asked: Lacking
  typed: TypedIdentity
  problems: readonly IdentityProblem[]
  onChange: (patch: Partial<TypedIdentity>) => void
}

/** Only what the file lacks. */
export function IdentityFields({ group, asked, typed, problems, onChange }: IdentityFieldsProps) {
  const t = useTexts(clinicText)
  const { wire } = useText()
  const whoError = problems.includes('who') ? t.whoRequired : undefined
  return (
    <div className={classes['identity']}>
      {asked.who && (
        <>
          <p className={shared['hint']}>{t.whoMissing}</p>
          <TextInput
            label={t.name}
            value={typed.name}
            maxLength={80}
            autoComplete="off"
            disabled={typed.unknown}
            error={whoError}
            onChange={(event) => onChange({ name: event.currentTarget.value })}
          />
          <TextInput
            label={t.id}
            value={typed.id}
            maxLength={64}
            autoComplete="off"
            disabled={typed.unknown}
            onChange={(event) => onChange({ id: event.currentTarget.value })}
          />
        </>
      )}
      {asked.sex && (
        <div>
          <p className={shared['fieldLabel']}>{t.sex}</p>
          <Choice
            label={t.sex}
            name={`${group} sex`}
            value={typed.sex}
            options={sexes.map((value) => ({ value, label: wire.sexes[value] }))}
            onChange={(sex) => onChange({ sex })}
          />
        </div>
      )}
      {asked.age && (
        <TextInput
          label={t.age}
          value={typed.age}
          inputMode="decimal"
          maxLength={5}
          autoComplete="off"
          error={problems.includes('age') ? t.ageInvalid : undefined}
          onChange={(event) => onChange({ age: event.currentTarget.value })}
        />
      )}
      {asked.who && (
        <label className={classes['check']}>
          <input type="checkbox" checked={typed.unknown} onChange={(event) => onChange({ unknown: event.currentTarget.checked })} />
          <span>{t.unknownPerson}</span>
        </label>
      )}
    </div>
  )
}
