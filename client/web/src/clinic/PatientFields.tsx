import type { Patient } from '@lianxin/contract'
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Choice } from '../ui/LanguageSwitch.tsx'
import classes from './IdentityFields.module.css'
import shared from './clinic.module.css'
import { ageOf } from './identity.ts'

interface PatientFieldsProps {
  shown: Patient
  /** Everything may be corrected; otherwise only what was still missing when the form opened is asked. */
  whole?: boolean
  onEdit: (patch: Partial<Patient>) => void
}

export function PatientFields({ shown, whole = false, onEdit }: PatientFieldsProps) {
  const t = useTexts(clinicText)
  const { wire } = useText()
  const [asked] = useState(() => ({
    name: whole || shown.name === null,
    id: whole || (shown.id === null && shown.name === null),
    sex: whole || shown.sex === null,
    age: (whole || shown.ageYears === null) && shown.birthDate === null,
  }))
  const [age, setAge] = useState(shown.ageYears === null ? '' : String(shown.ageYears))
  if (!asked.name && !asked.sex && !asked.age) return null
  return (
    <div className={classes['identity']}>
      {asked.name && (
        <TextInput
          label={t.name}
          value={shown.name ?? ''}
          maxLength={80}
          autoComplete="off"
          onChange={(event) => onEdit({ name: event.currentTarget.value || null })}
        />
      )}
      {asked.id && (
        <TextInput
          label={t.id}
          value={shown.id ?? ''}
          maxLength={64}
          autoComplete="off"
          onChange={(event) => onEdit({ id: event.currentTarget.value || null })}
        />
      )}
      {asked.sex && (
        <div>
          <p className={shared['fieldLabel']}>{t.sex}</p>
          <Choice
            label={t.sex}
            value={shown.sex}
            options={(['male', 'female'] as const).map((value) => ({ value, label: wire.sexes[value] }))}
            onChange={(sex) => onEdit({ sex })}
          />
        </div>
      )}
      {asked.age && (
        <TextInput
          label={t.age}
          value={age}
          inputMode="decimal"
          maxLength={5}
          autoComplete="off"
          error={age !== '' && ageOf(age) === null && t.ageInvalid}
          onChange={(event) => {
            setAge(event.currentTarget.value)
            const ageYears = ageOf(event.currentTarget.value)
            if (ageYears !== null || event.currentTarget.value === '') onEdit({ ageYears })
          }}
        />
      )}
    </div>
  )
}
