import { type InputWrapperProps, TextInput } from '@mantine/core'
import { Login, type Organisation, type OrganisationId, Password, type Role, roles } from '@lianxin/contract'
import { useState } from 'react'
import { useLive } from '../session/live.tsx'
import { adminText } from '../text/admin.ts'
import { sessionText } from '../text/session.ts'
import { useText, useTexts } from '../text/useText.ts'
import { AddForm } from './AddForm.tsx'
import { OrganisationSelect } from './OrganisationSelect.tsx'
import { Select } from './Select.tsx'

interface AddPersonProps {
  organisations: readonly Organisation[]
  onAdded: () => Promise<void>
  onClose: () => void
}

/** Labels and inputs of one row stand on one line each, whichever has help. */
const helpBelow: NonNullable<InputWrapperProps['inputWrapperOrder']> = ['label', 'input', 'description', 'error']

export function AddPerson({ organisations, onAdded, onClose }: AddPersonProps) {
  const t = useTexts(adminText)
  const signIn = useTexts(sessionText)
  const { wire } = useText()
  const live = useLive()
  const [role, setRole] = useState<Role>('clinic-staff')
  const [organisationId, setOrganisationId] = useState<OrganisationId | null>(null)
  const [wrong, setWrong] = useState({ login: false, password: false })

  function add(field: (name: string) => string) {
    if (organisationId === null) return null
    const person = { login: field('login').trim(), name: field('name').trim(), password: field('password') }
    const problems = { login: !Login.safeParse(person.login).success, password: !Password.safeParse(person.password).success }
    setWrong(problems)
    if (problems.login || problems.password) return null
    return live.write('identity:add-person', { ...person, role, organisationId })
  }

  return (
    <AddForm title={t.addPerson} add={add} onAdded={onAdded} onClose={onClose}>
      <TextInput name="name" label={t.name} maxLength={80} required withAsterisk={false} autoComplete="off" />
      <TextInput
        name="login"
        label={t.login}
        description={t.loginHelp}
        inputWrapperOrder={helpBelow}
        required
        withAsterisk={false}
        autoComplete="off"
        autoCapitalize="none"
        error={wrong.login && signIn.loginInvalid}
      />
      <TextInput
        name="password"
        label={t.password}
        description={t.passwordHelp}
        inputWrapperOrder={helpBelow}
        required
        withAsterisk={false}
        autoComplete="off"
        error={wrong.password && wire.reasons['identity.password-weak']}
      />
      <Select label={t.role} value={role} options={roles.map((value) => ({ value, label: wire.roles[value] }))} onChange={setRole} />
      <OrganisationSelect label={t.organisation} organisations={organisations} value={organisationId} onChange={setOrganisationId} />
    </AddForm>
  )
}
