import { Button, type InputWrapperProps, TextInput } from '@mantine/core'
import { Login, type Organisation, type OrganisationId, Password, type Role, roles } from '@lianxin/contract'
import { type FormEvent, useState } from 'react'
import { useLive } from '../session/live.tsx'
import { adminText } from '../text/admin.ts'
import { sessionText } from '../text/session.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import classes from './admin.module.css'
import { OrganisationSelect } from './OrganisationSelect.tsx'
import { Select } from './Select.tsx'
import { useDoing } from './useRegister.ts'

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
  const { wire, shell } = useText()
  const live = useLive()
  const { busy, error, run } = useDoing()
  const [role, setRole] = useState<Role>('clinic-staff')
  const [organisationId, setOrganisationId] = useState<OrganisationId | null>(null)
  const [wrong, setWrong] = useState({ login: false, password: false })

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (organisationId === null) return
    const form = new FormData(event.currentTarget)
    const field = (name: string) => String(form.get(name) ?? '')
    const person = { login: field('login').trim(), name: field('name').trim(), password: field('password') }
    const problems = { login: !Login.safeParse(person.login).success, password: !Password.safeParse(person.password).success }
    setWrong(problems)
    if (problems.login || problems.password) return
    const added = await run(() => live.write('identity:add-person', { ...person, role, organisationId }))
    if (!added) return
    await onAdded()
    onClose()
  }

  return (
    <form className={classes['panel']} aria-label={t.addPerson} onSubmit={(event) => void submit(event)}>
      {error !== null && <ErrorNote error={error} />}
      <div className={classes['fields']}>
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
      </div>
      <div className={classes['actions']}>
        <Button type="submit" loading={busy}>
          {t.addPerson}
        </Button>
        <Button variant="default" onClick={onClose}>
          {shell.cancel}
        </Button>
      </div>
    </form>
  )
}
