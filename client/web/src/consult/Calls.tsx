import { Button } from '@mantine/core'
import type { ConsultId, ConsultRow } from '@lianxin/contract'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useHubNow } from '../session/live.tsx'
import { type ConsultText, consultText } from '../text/consult.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Icon } from '../ui/icons.tsx'
import { notify } from '../ui/notify.ts'
import { go, useRoute } from '../ui/route.ts'
import { useScreenHeld } from '../ui/screenHold.ts'
import { RingDialog } from './RingDialog.tsx'
import { type CallEnd, callEnd, callsFor } from './ringing.ts'
import classes from './ring.module.css'
import { remindersFor } from './sections.ts'
import { useConsults } from './useConsults.ts'
import { useMoment, usePlaceWords, useTitle } from './words.ts'

interface Note {
  readonly consultId: ConsultId
  readonly end: CallEnd
}

/** Whoever is asked is called on every page; how a call ended without them is said until they close it. */
export function Calls() {
  const { rows, personId, apply } = useConsults()
  const now = useHubNow(1000)
  const held = useScreenHeld()
  const { home, rest } = useRoute()
  const calling = callsFor(rows, personId, now)
  const { notes, close, answered } = useNotes(rows, calling, now)
  useNotifications(calling)
  const first = calling[0]
  return (
    <>
      {first && !held && (
        <RingDialog
          key={first.consultId}
          row={first}
          others={calling.length - 1}
          // in a room the call must not cover the patient's tracing that others look at
          aside={home === 'room'}
          onAnswered={(row, answer) => {
            answered(row.consultId)
            apply(row)
            if (answer === 'accepted' && row.parties.some((party) => party.personId === personId && party.answer === 'accepted'))
              go('room', row.consultId)
          }}
        />
      )}
      <div className={classes['notes']}>
        {notes.map((note) => (
          <CallNote key={note.consultId} note={note} onClose={() => close(note.consultId)} />
        ))}
        {home !== 'room' && <Reminders rows={remindersFor(rows, personId, now)} openId={home === 'consult' ? rest[0] : undefined} />}
      </div>
    </>
  )
}

/** What rang at this page and does not any more. */
function useNotes(rows: readonly ConsultRow[], calling: readonly ConsultRow[], now: number) {
  const { personId } = useConsults()
  const rang = useRef(new Set<ConsultId>())
  const answeredHere = useRef(new Set<ConsultId>())
  const [notes, setNotes] = useState<readonly Note[]>([])
  useEffect(() => {
    const still = new Set(calling.map((row) => row.consultId))
    const ended: Note[] = []
    for (const consultId of [...rang.current].filter((id) => !still.has(id))) {
      rang.current.delete(consultId)
      const row = rows.find((each) => each.consultId === consultId)
      const end = row && callEnd(row, personId, now, answeredHere.current.delete(consultId))
      if (end && !(end.kind === 'here' && end.answer === 'accepted')) ended.push({ consultId, end })
    }
    for (const consultId of still) rang.current.add(consultId)
    if (ended.length > 0) setNotes((old) => [...old.filter((note) => ended.every((each) => each.consultId !== note.consultId)), ...ended])
  }, [rows, calling, now, personId])
  const close = (consultId: ConsultId) => setNotes((old) => old.filter((note) => note.consultId !== consultId))
  return {
    notes: notes.filter((note) => calling.every((row) => row.consultId !== note.consultId)),
    close,
    answered: (id: ConsultId) => answeredHere.current.add(id),
  }
}

function wordsOf(end: CallEnd, t: ConsultText['ring']['ended']): string {
  if (end.kind === 'covered') return t.covered(end.by)
  if (end.kind === 'here') return t.declinedHere
  if (end.kind === 'elsewhere') return t[end.answer]
  return t[end.kind]
}

/** Read by itself for those who only glance, then gone. */
const noteStaysMs = 20_000

function CallNote({ note: { consultId, end }, onClose }: { note: Note; onClose: () => void }) {
  const t = useTexts(consultText)
  const { shell } = useText()
  const closeLater = useEffectEvent(onClose)
  useEffect(() => {
    const timer = setTimeout(() => closeLater(), noteStaysMs)
    return () => clearTimeout(timer)
  }, [])
  const mayJoin = end.kind === 'covered' || end.kind === 'missed' || end.kind === 'elsewhere'
  return (
    <div className={classes['note']} role="status">
      <Icon name="meet" />
      <span>{wordsOf(end, t.ring.ended)}</span>
      {mayJoin && (
        <Button size="sm" variant="default" onClick={() => (onClose(), go('room', consultId))}>
          {t.ring.joinAnyway}
        </Button>
      )}
      <Button size="sm" variant="subtle" onClick={onClose}>
        {shell.close}
      </Button>
    </div>
  )
}

function Reminders({ rows, openId }: { rows: readonly ConsultRow[]; openId: string | undefined }) {
  const t = useTexts(consultText)
  const { shell } = useText()
  const title = useTitle()
  const moment = useMoment()
  const [closed, setClosed] = useState<ReadonlySet<ConsultId>>(new Set())
  return rows
    .filter(({ consultId }) => !closed.has(consultId) && consultId !== openId)
    .map((row) => (
      <div key={row.consultId} className={classes['note']} role="status">
        <Icon name="calendar" />
        <span>
          {t.reminder(title(row))} · {moment(row.startsAt ?? 0, { day: false })}
        </span>
        <Button size="sm" onClick={() => go('consult', row.consultId)}>
          {t.open}
        </Button>
        <Button size="sm" variant="subtle" onClick={() => setClosed(new Set([...closed, row.consultId]))}>
          {shell.close}
        </Button>
      </div>
    ))
}

/** One notification a call; its words name the place, never the patient, because they show on locked screens. */
function useNotifications(calling: readonly ConsultRow[]): void {
  const told = useRef(new Set<string>())
  const t = useTexts(consultText)
  const place = usePlaceWords()
  useEffect(() => {
    for (const row of calling) {
      if (told.current.has(row.consultId)) continue
      told.current.add(row.consultId)
      notify(t.ring.notice, t.ring.noticeBody(place(row.place)), row.consultId, () => undefined)
    }
  })
}
