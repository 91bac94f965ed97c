import { Button } from '@mantine/core'
import type { ConsultParty, Invitee } from '@lianxin/contract'
import { useState } from 'react'
import { Dialog, DialogActions } from '../../read/Dialog.tsx'
import { useHubNow, useLive } from '../../session/live.tsx'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Icon } from '../../ui/icons.tsx'
import { StateMark, type Tone } from '../../ui/StateMark.tsx'
import { clockTime, elapsed } from '../../ui/time.ts'
import lists from '../consult.module.css'
import { InviteePicker } from '../InviteePicker.tsx'
import { type ChosenInvitee, useMoment, usePlaceWords } from '../words.ts'
import { type Attended, attendanceOf, type PartyState, partyState, wasAsked } from './attendance.ts'
import { PartyActions } from './PartyActions.tsx'
import classes from './record.module.css'
import { useWriting } from '../../ui/useWriting.ts'
import type { ConsultRecord } from './useRecord.ts'

/** Who was asked, what they answered, who came and for how long. */
export function PeoplePart({ record }: { record: ConsultRecord }) {
  const t = useTexts(consultRecordText)
  const now = useHubNow(10_000)
  const [inviting, setInviting] = useState(false)
  const { row, attendance, mine } = record
  const invites = mine.party && row.state !== 'closed'
  return (
    <section className={classes['card']} aria-label={t.people}>
      <h3 className={classes['cardTitle']}>
        {t.people} <span className={lists['hint']}>{row.parties.length}</span>
      </h3>
      <ul className={classes['list']}>
        {attendanceOf(row.parties, attendance, row.hostPartyId, now).map((attended) => (
          <PartyItem key={attended.party.partyId} attended={attended} record={record} now={now} />
        ))}
      </ul>
      {invites && (
        <Button size="sm" variant="default" leftSection={<Icon name="plus" />} onClick={() => setInviting(true)}>
          {t.invite}
        </Button>
      )}
      {inviting && <InviteDialog record={record} onClose={() => setInviting(false)} />}
    </section>
  )
}

function PartyItem({ attended: { party, stays, totalMs }, record, now }: { attended: Attended; record: ConsultRecord; now: number }) {
  const t = useTexts(consultRecordText)
  const place = usePlaceWords()
  const { row } = record
  return (
    <li className={classes['party']}>
      <p className={classes['row']}>
        <strong className={classes['name']}>{party.name}</strong>
        {party.partyId === row.hostPartyId && <StateMark tone="info">{t.hostMark}</StateMark>}
        <PartyMark state={partyState(party, row.state, now)} />
      </p>
      <p className={classes['sub']}>
        {party.organisation && <span>{place(party.organisation)}</span>}
        <span>{t.askedAs[party.askedAs]}</span>
        <AskedWhen party={party} />
      </p>
      {stays.length > 0 && (
        <ul className={classes['stays']} aria-label={t.attendance}>
          {stays.map(({ joinedAt, leftAt, reason }) => (
            <li key={joinedAt}>
              {t.stay(clockTime(joinedAt), leftAt === null ? t.stillIn : clockTime(leftAt))} {reason && t.leaveReasons[reason]}
            </li>
          ))}
          {stays.length > 1 && <li>{t.total(elapsed(totalMs))}</li>}
        </ul>
      )}
      <PartyActions party={party} record={record} />
    </li>
  )
}

function AskedWhen({ party }: { party: ConsultParty }) {
  const t = useTexts(consultRecordText)
  const moment = useMoment()
  if (!wasAsked(party)) return null
  return (
    <>
      <span>{t.askedAtTime(moment(party.askedAt))}</span>
      {party.answer !== null && party.answeredAt !== null && (
        <span>{t.answeredAtTime(t.answers[party.answer], moment(party.answeredAt, { day: false }))}</span>
      )}
    </>
  )
}

const tones: Record<NonNullable<PartyState>, Tone> = {
  in: 'done',
  lobby: 'warn',
  removed: 'warn',
  ringing: 'info',
  accepted: 'done',
  declined: 'quiet',
  covered: 'quiet',
  unanswered: 'quiet',
  'never-came': 'quiet',
}

/** Where they are now, or what they answered. */
function PartyMark({ state }: { state: PartyState }) {
  const t = useTexts(consultRecordText)
  if (state === null) return null
  const words = { ...t.presences, ...t.answers, ringing: t.ringing, unanswered: t.unanswered, 'never-came': t.neverCame }
  return (
    <StateMark tone={tones[state]} {...(state === 'declined' && { icon: 'close' as const })}>
      {words[state]}
    </StateMark>
  )
}

function InviteDialog({ record: { row, changed }, onClose }: { record: ConsultRecord; onClose: () => void }) {
  const t = useTexts(consultRecordText)
  const { shell } = useText()
  const live = useLive()
  const { busy, error, run } = useWriting()
  const [chosen, setChosen] = useState<readonly ChosenInvitee[]>([])
  const there = new Set(
    row.parties.flatMap(({ presence, personId }) => (personId !== null && presence === 'in' ? [personId as string] : [])),
  )
  const invite = async () => {
    const asked: Invitee[] = chosen.map(({ invitee }) => invitee)
    const done = await run(async () =>
      changed((await live.write('consult:invite', { consultId: row.consultId, invite: asked }, { giveUpAfterMs: 15_000 })).row),
    )
    if (done) onClose()
  }
  return (
    <Dialog title={t.inviteTitle} onClose={onClose} wide>
      <InviteePicker chosen={chosen} without={there} onChange={setChosen} />
      {error !== null && <ErrorNote error={error} />}
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {shell.cancel}
        </Button>
        <Button loading={busy} disabled={chosen.length === 0} onClick={() => void invite()}>
          {t.inviteNow}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
