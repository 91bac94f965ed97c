import type { ConsultId, ConsultRow } from '@lianxin/contract'
import { useEffect, useRef, useState } from 'react'
import { useHubNow } from '../session/live.tsx'
import { consultText } from '../text/consult.ts'
import { useTexts } from '../text/useText.ts'
import { notify } from '../ui/notify.ts'
import { go, useRoute } from '../ui/route.ts'
import { useScreenHeld } from '../ui/screenHold.ts'
import { CallNote, type Note, OpinionNews, Reminders } from './CallNotes.tsx'
import { RingDialog } from './RingDialog.tsx'
import { callEnd, callsFor, partyOf } from './ringing.ts'
import classes from './ring.module.css'
import { remindersFor } from './sections.ts'
import { useConsults } from './useConsults.ts'
import { usePlaceWords } from './words.ts'

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
  const openId = home === 'consult' ? rest[0] : undefined
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
      <div className={classes['notes']} data-room={home === 'room' || undefined}>
        {notes
          .filter(({ consultId }) => home !== 'room' || consultId !== rest[0])
          .map((note) => (
            <CallNote key={note.consultId} note={note} onClose={() => close(note.consultId)} />
          ))}
        {home !== 'room' && <Reminders rows={remindersFor(rows, personId, now)} openId={openId} />}
        {home !== 'room' && <OpinionNews rows={rows} openId={openId} />}
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

/** One notification a call; its words name the place, never the patient, because they show on locked screens. */
function useNotifications(calling: readonly ConsultRow[]): void {
  const { personId } = useConsults()
  const told = useRef(new Set<string>())
  const t = useTexts(consultText)
  const place = usePlaceWords()
  useEffect(() => {
    for (const row of calling) {
      // asked again, it rings again
      const call = `${row.consultId} ${partyOf(row, personId)?.ringUntil}`
      if (told.current.has(call)) continue
      told.current.add(call)
      notify(t.ring.notice, t.ring.noticeBody(place(row.place)), call, () => undefined)
    }
  })
}
