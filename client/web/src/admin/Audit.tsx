import { Button } from '@mantine/core'
import type { AuditEntry } from '@lianxin/contract'
import { useCallback, useEffect, useState } from 'react'
import { useLive, useObservable } from '../session/live.tsx'
import { adminText } from '../text/admin.ts'
import { useText, useTexts } from '../text/useText.ts'
import { EmptyState, LoadingRows } from '../ui/EmptyState.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { dateTime } from '../ui/time.ts'
import classes from './admin.module.css'

const pageRows = 100

/** Who did what to which record, newest first. */
export function Audit() {
  const t = useTexts(adminText)
  const { shell, language } = useText()
  const { entries, more, error, busy, load } = useAuditPages()
  if (error !== null && entries === null) return <ErrorNote error={error} />
  if (entries === null) return <LoadingRows rows={8} label={shell.loading} />
  if (entries.length === 0) {
    return (
      <EmptyState icon="file" title={t.auditEmpty}>
        {t.auditEmptyNext}
      </EmptyState>
    )
  }
  return (
    <>
      <section className={classes['tableBox']} aria-label={t.tabs.audit} tabIndex={0}>
        <table className={classes['table']}>
          <thead>
            <tr>
              {[t.when, t.who, t.what, t.record, t.request].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <tr key={entry.id}>
                <td className={classes['number']}>{dateTime(entry.at, language)}</td>
                <td>{entry.actorName ?? t.system}</td>
                <td>{t.auditActions[entry.action]}</td>
                <td>
                  {t.auditSubjects[entry.subjectKind]} {entry.subjectName}
                </td>
                <td className={classes['hint']}>
                  <code>{entry.requestId}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {error !== null && <ErrorNote error={error} />}
      {more && (
        <Button variant="default" loading={busy} onClick={() => void load()}>
          {t.more}
        </Button>
      )}
    </>
  )
}

function useAuditPages() {
  const live = useLive()
  const online = useObservable(live.connection).state === 'online'
  const [entries, setEntries] = useState<readonly AuditEntry[] | null>(null)
  const [more, setMore] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const read = useCallback(
    async (before: Pick<AuditEntry, 'at' | 'id'> | null, held: readonly AuditEntry[]) => {
      setBusy(true)
      try {
        const page = (await live.call('audit:list', { before, subjectId: null, limit: pageRows })).entries
        setEntries([...held, ...page])
        setMore(page.length === pageRows)
        setError(null)
      } catch (caught) {
        setError(caught)
      } finally {
        setBusy(false)
      }
    },
    [live],
  )
  useEffect(() => {
    if (online) void read(null, [])
  }, [online, read])
  const last = entries?.at(-1)
  const load = () => read(last ? { at: last.at, id: last.id } : null, entries ?? [])
  return { entries, more, error: online ? error : null, busy, load }
}
