import { Button, TextInput } from '@mantine/core'
import { type Organisation, type OrganisationId, Password, type Person, type Role, roles } from '@lianxin/contract'
import { useEffect, useRef, useState } from 'react'
import { useLive } from '../session/live.tsx'
import { nameIn } from '../session/Place.tsx'
import { adminText } from '../text/admin.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ConfirmButton } from '../ui/ConfirmButton.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import classes from './admin.module.css'
import { OrganisationSelect } from './OrganisationSelect.tsx'
import { Select } from './Select.tsx'
import { useWriting } from '../ui/useWriting.ts'

interface PersonPanelProps {
  person: Person
  organisations: readonly Organisation[]
  onChanged: () => Promise<void>
}

/** Rights, password, sessions and the account itself of one person. */
export function PersonPanel({ person, organisations, onChanged }: PersonPanelProps) {
  const t = useTexts(adminText)
  const live = useLive()
  const { busy, error, run } = useWriting()
  const [said, setSaid] = useState('')
  const act = async (write: () => Promise<string>) => {
    setSaid('')
    await run(async () => setSaid(await write()))
    await onChanged()
  }
  const personId = person.id
  const setActive = (active: boolean) => void act(async () => (await live.write('identity:set-active', { personId, active }), t.done))
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    panel.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <div ref={panel} className={classes['panel']}>
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
        <ConfirmButton
          label={t.endSessions}
          question={t.endSessionsSure(person.name)}
          disabled={busy}
          onConfirmed={() => void act(async () => t.ended((await live.write('identity:end-sessions', { personId })).ended))}
        />
        {person.active ? (
          <ConfirmButton
            label={t.deactivate}
            question={t.deactivateSure(person.name)}
            disabled={busy}
            onConfirmed={() => setActive(false)}
          />
        ) : (
          <Button variant="default" disabled={busy} onClick={() => setActive(true)}>
            {t.activate}
          </Button>
        )}
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
  const [organisationId, setOrganisationId] = useState<OrganisationId | null>(null)
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
      <div className={classes['fields']}>
        <Select label={t.role} value={role} options={roles.map((value) => ({ value, label: wire.roles[value] }))} onChange={setRole} />
        <OrganisationSelect label={t.organisation} organisations={organisations} value={organisationId} onChange={setOrganisationId} />
        <Button
          variant="default"
          disabled={busy || organisationId === null}
          onClick={() => organisationId !== null && void change('identity:grant', { role, organisationId })}
        >
          {t.grant}
        </Button>
      </div>
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
