import { Button, TextInput } from '@mantine/core'
import { type Organisation, Password, type Person, type Role, roles } from '@lianxin/contract'
import { useState } from 'react'
import { useLive } from '../session/live.tsx'
import { nameIn } from '../session/Place.tsx'
import { adminText } from '../text/admin.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import classes from './admin.module.css'
import { OrganisationSelect } from './OrganisationSelect.tsx'
import { Select } from './Select.tsx'
import { treeRows } from './tree.ts'
import { useDoing } from './useRegister.ts'

interface PersonPanelProps {
  person: Person
  organisations: readonly Organisation[]
  onChanged: () => Promise<void>
}

/** Rights, password, sessions and the account itself of one person. */
export function PersonPanel({ person, organisations, onChanged }: PersonPanelProps) {
  const t = useTexts(adminText)
  const live = useLive()
  const { busy, error, run } = useDoing()
  const [said, setSaid] = useState('')
  const act = async (write: () => Promise<string>) => {
    setSaid('')
    await run(async () => setSaid(await write()))
    await onChanged()
  }
  const personId = person.id
  return (
    <div className={classes['panel']}>
      {error !== null && <ErrorNote error={error} />}
      <p role="status" className={classes['said']}>
        {said}
      </p>
      <Rights person={person} organisations={organisations} busy={busy} act={act} />
      <PasswordField
        busy={busy}
        onSet={(password) => act(async () => (await live.write('identity:set-password', { personId, password }), t.passwordSet))}
      />
      <div className={classes['actions']}>
        <Button
          variant="default"
          disabled={busy}
          onClick={() => void act(async () => t.ended((await live.write('identity:end-sessions', { personId })).ended))}
        >
          {t.endSessions}
        </Button>
        <Button
          variant="default"
          disabled={busy}
          onClick={() => void act(async () => (await live.write('identity:set-active', { personId, active: !person.active }), t.done))}
        >
          {person.active ? t.deactivate : t.activate}
        </Button>
        {person.active && <span className={classes['hint']}>{t.deactivateHelp}</span>}
      </div>
    </div>
  )
}

interface RightsProps {
  person: Person
  organisations: readonly Organisation[]
  busy: boolean
  act: (write: () => Promise<string>) => Promise<void>
}

function Rights({ person, organisations, busy, act }: RightsProps) {
  const t = useTexts(adminText)
  const { wire, language } = useText()
  const live = useLive()
  const [role, setRole] = useState<Role>('clinic-staff')
  const [organisationId, setOrganisationId] = useState(treeRows(organisations)[0]?.organisation.id)
  const placeOf = (id: string) => {
    const organisation = organisations.find((o) => o.id === id)
    return organisation ? nameIn(language, organisation.name) : '—'
  }
  const change = (name: 'identity:grant' | 'identity:revoke-role', membership: Person['memberships'][number]) =>
    act(async () => (await live.write(name, { personId: person.id, ...membership }), t.done))
  return (
    <>
      <ul className={classes['rights']}>
        {person.memberships.map((m) => (
          <li key={`${m.role} ${m.organisationId}`}>
            <span>
              {wire.roles[m.role]} · {placeOf(m.organisationId)}
            </span>
            <Button
              variant="subtle"
              disabled={busy}
              aria-label={t.revokeNamed(wire.roles[m.role], placeOf(m.organisationId))}
              onClick={() => void change('identity:revoke-role', m)}
            >
              {t.revoke}
            </Button>
          </li>
        ))}
      </ul>
      {organisationId && (
        <div className={classes['fields']}>
          <Select label={t.role} value={role} options={roles.map((value) => ({ value, label: wire.roles[value] }))} onChange={setRole} />
          <OrganisationSelect label={t.organisation} organisations={organisations} value={organisationId} onChange={setOrganisationId} />
          <Button variant="default" disabled={busy} onClick={() => void change('identity:grant', { role, organisationId })}>
            {t.grant}
          </Button>
        </div>
      )}
    </>
  )
}

function PasswordField({ busy, onSet }: { busy: boolean; onSet: (password: string) => Promise<void> }) {
  const t = useTexts(adminText)
  const { wire } = useText()
  const [password, setPassword] = useState('')
  const [wrong, setWrong] = useState(false)
  const submit = async () => {
    const weak = !Password.safeParse(password).success
    setWrong(weak)
    if (weak) return
    await onSet(password)
    setPassword('')
  }
  return (
    <div className={classes['fields']}>
      <TextInput
        label={t.newPassword}
        value={password}
        autoComplete="off"
        error={wrong && wire.reasons['identity.password-weak']}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button variant="default" disabled={busy || password === ''} onClick={() => void submit()}>
        {t.setPassword}
      </Button>
    </div>
  )
}
