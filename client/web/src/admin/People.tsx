import { Button, TextInput } from '@mantine/core'
import type { Organisation, Person } from '@lianxin/contract'
import { useState } from 'react'
import { nameIn } from '../session/Place.tsx'
import { adminText } from '../text/admin.ts'
import { useText, useTexts } from '../text/useText.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { StateMark } from '../ui/StateMark.tsx'
import { dateTime } from '../ui/time.ts'
import { AddPerson } from './AddPerson.tsx'
import classes from './admin.module.css'
import { PersonPanel } from './PersonPanel.tsx'
import { matchingPeople } from './tree.ts'
import type { Register } from './useRegister.ts'

/** Who works where, with what rights; one row opens to be managed. */
export function People({ register, onChanged }: { register: Register; onChanged: () => Promise<void> }) {
  const t = useTexts(adminText)
  const [search, setSearch] = useState('')
  const [adding, setAdding] = useState(false)
  const [openId, setOpenId] = useState<string | null>(null)
  const people = matchingPeople(register.people, register.organisations, search)
  return (
    <>
      <div className={classes['toolbar']}>
        <TextInput
          className={classes['search']}
          type="search"
          aria-label={t.search}
          placeholder={t.search}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Button onClick={() => setAdding(!adding)} aria-expanded={adding}>
          {t.addPerson}
        </Button>
      </div>
      {adding && <AddPerson organisations={register.organisations} onAdded={onChanged} onClose={() => setAdding(false)} />}
      {people.length === 0 ? (
        <EmptyState icon="person" title={t.noPeople}>
          {t.noPeopleNext}
        </EmptyState>
      ) : (
        <section className={classes['tableBox']} aria-label={t.tabs.people} tabIndex={0}>
          <table className={classes['table']}>
            <thead>
              <tr>
                <th scope="col">{t.name}</th>
                <th scope="col">{t.login}</th>
                <th scope="col">{t.roleAt}</th>
                <th scope="col">{t.state}</th>
                <th scope="col">{t.sessions}</th>
                <th scope="col">{t.lastActive}</th>
                <th scope="col">
                  <span className="lx-hidden">{t.actions}</span>
                </th>
              </tr>
            </thead>
            {people.map((person) => (
              <PersonRows
                key={person.id}
                person={person}
                organisations={register.organisations}
                open={openId === person.id}
                onToggle={() => setOpenId(openId === person.id ? null : person.id)}
                onChanged={onChanged}
              />
            ))}
          </table>
        </section>
      )}
    </>
  )
}

interface PersonRowsProps {
  person: Person
  organisations: readonly Organisation[]
  open: boolean
  onToggle: () => void
  onChanged: () => Promise<void>
}

function PersonRows({ person, organisations, open, onToggle, onChanged }: PersonRowsProps) {
  const t = useTexts(adminText)
  const { language, wire } = useText()
  const placeOf = (id: string) => {
    const organisation = organisations.find((o) => o.id === id)
    return organisation ? nameIn(language, organisation.name) : '—'
  }
  return (
    <tbody>
      <tr data-open={open || undefined}>
        <th scope="row">{person.name}</th>
        <td data-label={t.login}>{person.login}</td>
        <td>
          {person.memberships.map((m) => (
            <div key={`${m.role} ${m.organisationId}`}>
              {wire.roles[m.role]} · {placeOf(m.organisationId)}
            </div>
          ))}
        </td>
        <td>
          <StateMark tone={person.active ? 'done' : 'quiet'} icon={person.active ? 'done' : 'close'}>
            {person.active ? t.active : t.inactive}
          </StateMark>
        </td>
        <td className={classes['number']} data-label={t.sessions}>
          {person.openSessions}
        </td>
        <td data-label={t.lastActive}>{person.lastActiveAt === null ? t.never : dateTime(person.lastActiveAt, language)}</td>
        <td>
          <Button variant="default" aria-expanded={open} aria-label={t.manageNamed(person.name)} onClick={onToggle}>
            {t.manage}
          </Button>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={7}>
            <PersonPanel person={person} organisations={organisations} onChanged={onChanged} />
          </td>
        </tr>
      )}
    </tbody>
  )
}
