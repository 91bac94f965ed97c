import { Button } from '@mantine/core'
import type { ConsultId, ConsultRow } from '@lianxin/contract'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useMe } from '../session/SessionProvider.tsx'
import { type ConsultText, consultText } from '../text/consult.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Icon, type IconName } from '../ui/icons.tsx'
import { notify } from '../ui/notify.ts'
import { go } from '../ui/route.ts'
import type { CallEnd } from './ringing.ts'
import classes from './ring.module.css'
import { opinionIsNews } from './sections.ts'
import { useSeen } from './seen.ts'
import { useMoment, useTitle } from './words.ts'

export interface Note {
  readonly consultId: ConsultId
  readonly end: CallEnd
}

function wordsOf(end: CallEnd, t: ConsultText['ring']['ended']): string {
  if (end.kind === 'covered') return t.covered(end.by)
  if (end.kind === 'here') return t.declinedHere
  if (end.kind === 'elsewhere') return t[end.answer]
  return t[end.kind]
}

/** Read by itself for those who only glance, then gone. */
const noteStaysMs = 20_000

/** How a call ended without the person at this page. */
export function CallNote({ note: { consultId, end }, onClose }: { note: Note; onClose: () => void }) {
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

interface RowNotesProps {
  readonly rows: readonly ConsultRow[]
  readonly icon: IconName
  /** One closed on this page is not shown again for the same key. */
  keyOf(row: ConsultRow): string
  words(row: ConsultRow): string
}

/** A line for each row, with the way to its record, until it is closed on this page. */
function RowNotes({ rows, icon, keyOf, words }: RowNotesProps) {
  const t = useTexts(consultText)
  const { shell } = useText()
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  return rows
    .filter((row) => !closed.has(keyOf(row)))
    .map((row) => (
      <div key={row.consultId} className={classes['note']} role="status">
        <Icon name={icon} />
        <span>{words(row)}</span>
        <Button size="sm" onClick={() => go('consult', row.consultId)}>
          {t.open}
        </Button>
        <Button size="sm" variant="subtle" onClick={() => setClosed(new Set([...closed, keyOf(row)]))}>
          {shell.close}
        </Button>
      </div>
    ))
}

interface NewsProps {
  readonly rows: readonly ConsultRow[]
  /** Whose record is on the screen: nothing needs to be said of it. */
  readonly openId: string | undefined
}

/** Appointed ones that are about to begin. */
export function Reminders({ rows, openId }: NewsProps) {
  const t = useTexts(consultText)
  const title = useTitle()
  const moment = useMoment()
  const words = (row: ConsultRow) => t.reminder(title(row), moment(row.startsAt ?? 0, { day: false }))
  const due = rows.filter(({ consultId }) => consultId !== openId)
  useNotices(due, ({ consultId, startsAt }) => `${consultId} ${startsAt}`, t.reminderNotice)
  return <RowNotes rows={due} icon="calendar" keyOf={({ consultId, startsAt }) => `${consultId} ${startsAt}`} words={words} />
}

const opinionKey = ({ consultId, opinion }: ConsultRow) => `${consultId} ${opinion?.versionNo}`

/** To whoever asked: the consultant has signed; until the record is opened. */
export function OpinionNews({ rows, openId }: NewsProps) {
  const t = useTexts(consultText)
  const title = useTitle()
  const { personId } = useMe()
  const { seen } = useSeen(personId)
  const news = rows.filter((row) => row.consultId !== openId && opinionIsNews(row, personId, seen.opinions[row.consultId] ?? 0))
  useNotices(news, opinionKey, t.opinionNotice)
  return (
    <RowNotes rows={news} icon="done" keyOf={opinionKey} words={(row) => t.opinionNews(title(row), row.opinion?.consultantName ?? '')} />
  )
}

/** One notification a key while the page is not looked at; it names the consultation's number, never the patient. */
function useNotices(rows: readonly ConsultRow[], keyOf: (row: ConsultRow) => string, title: string): void {
  const t = useTexts(consultText)
  const told = useRef(new Set<string>())
  useEffect(() => {
    for (const row of rows) {
      if (told.current.has(keyOf(row))) continue
      told.current.add(keyOf(row))
      notify(title, t.number(row.number), keyOf(row), () => go('consult', row.consultId))
    }
  })
}
