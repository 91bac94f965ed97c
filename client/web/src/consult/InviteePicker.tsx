import type { Colleague, Invitee } from '@lianxin/contract'
import { useEffect, useId, useMemo, useState } from 'react'
import { useAsked } from '../read/useAsked.ts'
import { useLive } from '../session/live.tsx'
import { useMe } from '../session/SessionProvider.tsx'
import { consultText } from '../text/consult.ts'
import { useText, useTexts } from '../text/useText.ts'
import { LoadingRows } from '../ui/EmptyState.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { Icon } from '../ui/icons.tsx'
import { StateMark } from '../ui/StateMark.tsx'
import classes from './consult.module.css'
import { byReach, type Team, teamsOf } from './team.ts'
import { type ChosenInvitee, keyOf, usePlaceWords } from './words.ts'

interface InviteePickerProps {
  readonly chosen: readonly ChosenInvitee[]
  /** Persons who are asked already. */
  readonly without?: ReadonlySet<string>
  onChange(chosen: readonly ChosenInvitee[]): void
}

/** Whom to ask: those on duty, a team, or one colleague; several may be chosen. */
export function InviteePicker({ chosen, without, onChange }: InviteePickerProps) {
  const t = useTexts(consultText)
  const id = useId()
  const [query, setQuery] = useState('')
  const asked = useSettled(query.trim())
  const toggle = (each: ChosenInvitee) => {
    const others = chosen.filter(({ invitee }) => keyOf(invitee) !== keyOf(each.invitee))
    onChange(others.length < chosen.length ? others : [...chosen, each])
  }
  const duty: ChosenInvitee = { invitee: { kind: 'duty' }, label: t.begin.duty }
  const isChosen = (invitee: Invitee) => chosen.some((each) => keyOf(each.invitee) === keyOf(invitee))
  return (
    <fieldset className={classes['fieldset']}>
      <legend className={classes['legend']}>{t.begin.ask}</legend>
      {chosen.length > 0 && (
        <ul className={classes['chosen']} aria-label={t.begin.chosen}>
          {chosen.map((each) => (
            <li key={keyOf(each.invitee)} className={classes['chip']}>
              {each.label}
              <button type="button" aria-label={t.begin.remove(each.label)} onClick={() => toggle(each)}>
                <Icon name="close" size="0.875em" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <label className={classes['check']}>
        <input type="checkbox" checked={isChosen(duty.invitee)} onChange={() => toggle(duty)} />
        <span>
          {t.begin.duty} <OnDutyHint />
        </span>
      </label>
      <div className={classes['field']}>
        <label htmlFor={id}>{t.begin.people}</label>
        <input
          id={id}
          type="search"
          className={classes['input']}
          placeholder={t.begin.search}
          maxLength={60}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      <Found query={asked} without={without} isChosen={isChosen} toggle={toggle} />
    </fieldset>
  )
}

/** One who types has paused: letters of an unfinished word are not worth the line of a village. */
const pauseMs = 300

function useSettled(query: string): string {
  const [settled, setSettled] = useState(query)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(query), pauseMs)
    return () => clearTimeout(timer)
  }, [query])
  return settled
}

/** Those that a query finds; those of the one before until then, so that nothing jumps. */
function useColleagues(query: string) {
  const live = useLive()
  const found = useAsked(query, async () => (await live.call('consult:colleagues', { query })).colleagues)
  const [shown, setShown] = useState(found.value)
  if (found.value && found.value !== shown) setShown(found.value)
  return { colleagues: found.value ?? shown, error: found.error }
}

/** Says before anybody calls in vain that nobody would hear it. */
function OnDutyHint() {
  const t = useTexts(consultText)
  const live = useLive()
  const everyone = useAsked('', async () => (await live.call('consult:colleagues', { query: '' })).colleagues)
  const onDuty = everyone.value?.filter((colleague) => colleague.onDuty).map(({ name }) => name)
  if (onDuty?.length === 0)
    return (
      <StateMark tone="warn" icon="warning">
        {t.begin.nobodyOnDuty}
      </StateMark>
    )
  return (
    <span className={classes['hint']}>
      {t.begin.dutyHelp} {onDuty && t.begin.onDutyNow(onDuty)}
    </span>
  )
}

interface FoundProps {
  readonly query: string
  readonly without: ReadonlySet<string> | undefined
  isChosen(invitee: Invitee): boolean
  toggle(each: ChosenInvitee): void
}

/** Unasked, a few teams leave room for the colleagues; a search shows all that fit. */
const firstTeams = 4

function Found({ query, without, isChosen, toggle }: FoundProps) {
  const t = useTexts(consultText)
  const { shell } = useText()
  const { personId } = useMe()
  const { colleagues, error } = useColleagues(query)
  const people = useMemo(
    () => byReach(colleagues ?? []).filter((each) => each.personId !== personId && !without?.has(each.personId)),
    [colleagues, without, personId],
  )
  if (error !== null) return <ErrorNote error={error} />
  if (!colleagues) return <LoadingRows rows={2} label={shell.loading} />
  if (people.length === 0) return <p className={classes['hint']}>{t.begin.searchEmpty}</p>
  return (
    <ul className={classes['found']}>
      <li className={classes['foundGroup']}>{t.begin.teams}</li>
      {teamsOf(people)
        .slice(0, query === '' ? firstTeams : undefined)
        .map((team) => (
          <TeamItem key={`${team.role} ${team.organisationId}`} team={team} isChosen={isChosen} toggle={toggle} />
        ))}
      <li className={classes['foundGroup']}>{t.begin.people}</li>
      {people.map((colleague) => (
        <ColleagueItem key={colleague.personId} colleague={colleague} isChosen={isChosen} toggle={toggle} />
      ))}
    </ul>
  )
}

type ItemProps = Pick<FoundProps, 'isChosen' | 'toggle'>

function TeamItem({ team, isChosen, toggle }: ItemProps & { team: Team }) {
  const t = useTexts(consultText)
  const { wire } = useText()
  const place = usePlaceWords()
  const invitee: Invitee = { kind: 'role', role: team.role, organisationId: team.organisationId }
  const label = t.begin.team(place(team.organisation), wire.roles[team.role])
  return (
    <li>
      <button type="button" className={classes['foundButton']} aria-pressed={isChosen(invitee)} onClick={() => toggle({ invitee, label })}>
        <Icon name="meet" /> {label}
        <span className={classes['hint']}>
          {team.online} / {team.members} {t.begin.online}
        </span>
      </button>
    </li>
  )
}

function ColleagueItem({ colleague, isChosen, toggle }: ItemProps & { colleague: Colleague }) {
  const t = useTexts(consultText)
  const { wire } = useText()
  const place = usePlaceWords()
  const invitee: Invitee = { kind: 'person', personId: colleague.personId }
  const works = colleague.memberships.map(({ role, organisation }) => `${place(organisation)} ${wire.roles[role]}`).join(t.begin.listOf)
  return (
    <li>
      <button
        type="button"
        className={classes['foundButton']}
        aria-pressed={isChosen(invitee)}
        onClick={() => toggle({ invitee, label: colleague.name })}
      >
        <Icon name="person" /> <strong>{colleague.name}</strong>
        <span className={classes['hint']}>{works}</span>
        {colleague.onDuty ? (
          <StateMark tone="done">{t.begin.onDuty}</StateMark>
        ) : (
          <span className={classes['hint']}>{colleague.online ? t.begin.online : t.begin.away}</span>
        )}
      </button>
    </li>
  )
}
