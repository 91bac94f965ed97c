import { Button } from '@mantine/core'
import { type GuestInvitation, Refusal } from '@lianxin/contract'
import { type FormEvent, useEffect, useEffectEvent, useId, useState } from 'react'
import { Front } from '../../session/Front.tsx'
import { consultText } from '../../text/consult.ts'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import lists from '../consult.module.css'
import { useMoment, usePlaceWords } from '../words.ts'
import { enterAsGuest, type GuestName, readInvitation } from './guestHttp.ts'

interface InvitationProps {
  readonly token: string
  /** They were in and have left. */
  readonly again: boolean
  /** Who came by this link in this tab before. */
  readonly known: GuestName | null
  onEntered(invitation: GuestInvitation, name: GuestName): void
}

/** Who invites to what, until when; asks who comes. */
export function Invitation(props: InvitationProps) {
  const t = useTexts(consultRecordText)
  const { shell } = useText()
  const { invitation, error, again } = useInvitation(props)
  if (error instanceof Refusal && error.reason === 'consult.link-unknown')
    return <Ended title={t.guest.expired} next={t.guest.expiredNext} />
  if (error !== null)
    return (
      <Front title={t.guest.title}>
        <ErrorNote error={error} />
        <Button onClick={again}>{shell.retry}</Button>
      </Front>
    )
  if (!invitation)
    return (
      <Front title={t.guest.title}>
        <p role="status">{t.guest.loading}</p>
      </Front>
    )
  if (invitation.state === 'closed') return <Ended title={t.guest.closed} next={t.guest.closedNext} />
  return <NameForm {...props} invitation={invitation} />
}

export function Ended({ title, next }: { title: string; next: string }) {
  return (
    <Front title={title}>
      <p>{next}</p>
    </Front>
  )
}

/** Asks for the invitation; who is known from before goes in by themselves. */
function useInvitation({ token, known, onEntered }: InvitationProps) {
  const [invitation, setInvitation] = useState<GuestInvitation | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [round, setRound] = useState(0)
  const come = useEffectEvent(async (signal: AbortSignal) => {
    const found = await readInvitation(token, signal)
    if (!known || found.state === 'closed') return setInvitation(found)
    await enterAsGuest(token, known)
    if (!signal.aborted) onEntered(found, known)
  })
  useEffect(() => {
    const leaving = new AbortController()
    come(leaving.signal).catch((caught: unknown) => !leaving.signal.aborted && setError(caught))
    return () => leaving.abort()
  }, [token, round])
  const again = () => {
    setError(null)
    setRound((n) => n + 1)
  }
  return { invitation, error, again }
}

function NameForm({ token, again, invitation, onEntered }: InvitationProps & { invitation: GuestInvitation }) {
  const t = useTexts(consultRecordText)
  const words = useTexts(consultText)
  const place = usePlaceWords()
  const moment = useMoment()
  const id = useId()
  const [name, setName] = useState<GuestName>({ name: '', organisation: '' })
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const given = { name: name.name.trim(), organisation: name.organisation.trim() }
    if (given.name === '' || busy) return
    setBusy(true)
    setError(null)
    try {
      await enterAsGuest(token, given)
      onEntered(invitation, given)
    } catch (caught) {
      setError(caught)
      setBusy(false)
    }
  }
  return (
    <Front title={again ? t.guest.ended : t.guest.title} onSubmit={(event) => void submit(event)}>
      {again && <p>{t.guest.endedNext}</p>}
      <p>{t.guest.from(invitation.hostName, place(invitation.place))}</p>
      <dl className={lists['invitation']}>
        <dt>{t.guest.about}</dt>
        <dd>{invitation.title === '' ? words.title : invitation.title}</dd>
        <dt>{t.guest.starts}</dt>
        <dd>{invitation.state === 'open' || invitation.startsAt === null ? t.guest.now : moment(invitation.startsAt)}</dd>
      </dl>
      <div className={lists['field']}>
        <label htmlFor={id}>{t.guest.name}</label>
        <input
          id={id}
          className={lists['input']}
          required
          maxLength={80}
          autoComplete="name"
          aria-describedby={`${id}-help`}
          value={name.name}
          onChange={(event) => setName({ ...name, name: event.target.value })}
        />
        <span id={`${id}-help`} className={lists['hint']}>
          {t.guest.nameHelp}
        </span>
      </div>
      <div className={lists['field']}>
        <label htmlFor={`${id}-organisation`}>{t.guest.organisation}</label>
        <input
          id={`${id}-organisation`}
          className={lists['input']}
          maxLength={80}
          autoComplete="organization"
          value={name.organisation}
          onChange={(event) => setName({ ...name, organisation: event.target.value })}
        />
      </div>
      <p className={lists['hint']}>{t.guest.privacy}</p>
      {error !== null && <ErrorNote error={error} />}
      <Button type="submit" size="lg" loading={busy} disabled={name.name.trim() === ''}>
        {again ? t.guest.again : t.guest.join}
      </Button>
      <p className={lists['hint']}>{t.guest.until(moment(invitation.expiresAt))}</p>
    </Front>
  )
}
