import { Button } from '@mantine/core'
import type { ConsultRow } from '@lianxin/contract'
import { useEffect, useMemo, useState } from 'react'
import { useHubNow } from '../session/live.tsx'
import { consultText } from '../text/consult.ts'
import { useTexts } from '../text/useText.ts'
import { EmptyState, LoadingRows } from '../ui/EmptyState.tsx'
import { Icon } from '../ui/icons.tsx'
import { Calendar } from './Calendar.tsx'
import { ConsultItem } from './ConsultItem.tsx'
import classes from './consult.module.css'
import { sectionsOf } from './sections.ts'
import { useSeen } from './seen.ts'
import { StartSheet } from './StartSheet.tsx'
import { useConsults } from './useConsults.ts'

/** Everything that concerns the person here: what runs, what is appointed, what was missed, what has ended. */
export function ConsultList() {
  const t = useTexts(consultText)
  const { rows, state, personId } = useConsults()
  const now = useHubNow(1000)
  const [starting, setStarting] = useState(false)
  const sections = useMemo(() => sectionsOf(rows, personId, now), [rows, personId, now])
  useSeenMissed(personId, now)
  if (state === 'loading') return <LoadingRows rows={6} label={t.loading} />
  const nothing = rows.length === 0
  return (
    <div className={classes['page']}>
      <header className={classes['pageHead']}>
        <h1 className={classes['pageTitle']}>{t.title}</h1>
        <Button leftSection={<Icon name="plus" />} onClick={() => setStarting(true)}>
          {t.start}
        </Button>
      </header>
      {state === 'stale' && (
        <p className={classes['stale']} role="status">
          <Icon name="offline" /> {t.offline}
        </p>
      )}
      {nothing && (
        <EmptyState icon="meet" title={t.emptyTitle}>
          {t.emptyText}
        </EmptyState>
      )}
      <Section title={t.sections.open} rows={sections.open} now={now} />
      <Section title={t.sections.missed} rows={sections.missed.filter((row) => row.state === 'closed')} now={now} />
      {!nothing && <Calendar rows={sections.appointed} now={now} />}
      <Section title={t.sections.closed} note={t.closedSince} rows={sections.closed} now={now} />
      {starting && <StartSheet subject={null} onClose={() => setStarting(false)} />}
    </div>
  )
}

/** Who has this list open has seen what was missed. */
function useSeenMissed(personId: string, now: number): void {
  const { change } = useSeen(personId)
  const minute = Math.floor(now / 60_000) * 60_000
  useEffect(() => change((seen) => ({ ...seen, missedUntil: Math.max(seen.missedUntil, minute) })), [change, minute])
}

function Section({ title, note, rows, now }: { title: string; note?: string; rows: readonly ConsultRow[]; now: number }) {
  if (rows.length === 0) return null
  return (
    <section className={classes['section']} aria-label={title}>
      <h2 className={classes['sectionTitle']}>
        {title} <span>{rows.length}</span>
        {note && <span className={classes['hint']}>{note}</span>}
      </h2>
      <ul className={classes['rows']}>
        {rows.map((row) => (
          <ConsultItem key={row.consultId} row={row} now={now} />
        ))}
      </ul>
    </section>
  )
}
