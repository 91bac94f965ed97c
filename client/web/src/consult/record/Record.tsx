import { Button } from '@mantine/core'
import type { ConsultId } from '@lianxin/contract'
import { useEffect } from 'react'
import { useHubNow } from '../../session/live.tsx'
import { useMe } from '../../session/SessionProvider.tsx'
import { consultText } from '../../text/consult.ts'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { LoadingRows } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Icon } from '../../ui/icons.tsx'
import { go, href } from '../../ui/route.ts'
import { Marks } from '../ConsultItem.tsx'
import lists from '../consult.module.css'
import { opensBeforeMs, mayEnter } from '../sections.ts'
import { useSeen, withOpinion } from '../seen.ts'
import { useMoment, useSubjectWords, useTitle } from '../words.ts'
import { ChatLog } from './ChatLog.tsx'
import { HostTools } from './HostTools.tsx'
import { LinksPart } from './LinksPart.tsx'
import { MaterialsPart } from './MaterialsPart.tsx'
import { OpinionPart } from './OpinionPart.tsx'
import { PeoplePart } from './PeoplePart.tsx'
import { RecordingsPart } from './RecordingsPart.tsx'
import { RecordSheet } from './RecordSheet.tsx'
import { RequestPart } from './RequestPart.tsx'
import classes from './record.module.css'
import { type ConsultRecord, useRecord } from './useRecord.ts'

/** Everything that belongs to one consultation, before, during and after the room. */
export function Record({ consultId, print }: { consultId: ConsultId; print: boolean }) {
  const { shell } = useText()
  const t = useTexts(consultRecordText)
  const record = useRecord(consultId)
  if (record.value) return print ? <RecordSheet record={record.value} /> : <Loaded record={record.value} />
  if (record.error === null) return <LoadingRows rows={6} label={shell.loading} />
  return (
    <div className={lists['page']}>
      <ErrorNote error={record.error}>
        <p className={classes['row']}>
          <Button size="sm" variant="default" onClick={record.again}>
            {shell.retry}
          </Button>
          <a href={href('consult')}>{t.back}</a>
        </p>
      </ErrorNote>
    </div>
  )
}

function Loaded({ record }: { record: ConsultRecord }) {
  const { row, mine } = record
  useSeenOpinion(record)
  return (
    <div className={lists['page']}>
      <Head record={record} />
      <div className={classes['columns']}>
        <div className={classes['stack']}>
          <RequestPart record={record} />
          <OpinionPart record={record} />
          <RecordingsPart record={record} />
          <ChatLog row={row} />
        </div>
        <div className={classes['stack']}>
          <MaterialsPart record={record} />
          <PeoplePart record={record} />
          {mine.host && row.state !== 'closed' && <HostTools record={record} />}
          {mine.host && <LinksPart record={record} />}
        </div>
      </div>
    </div>
  )
}

function Head({ record: { row } }: { record: ConsultRecord }) {
  const t = useTexts(consultRecordText)
  const words = useTexts(consultText)
  const now = useHubNow(1000)
  const subject = useSubjectWords()
  const title = useTitle()
  const moment = useMoment()
  const may = mayEnter(row, now)
  return (
    <>
      <a className={classes['back']} href={href('consult')}>
        <Icon name="back" /> {t.back}
      </a>
      <header className={classes['head']}>
        <div className={classes['headWords']}>
          <h2 className={classes['title']}>{row.subject ? subject(row) : title(row)}</h2>
          <p className={classes['sub']}>
            <span>{words.number(row.number)}</span>
            {row.subject && row.title !== '' && <span>{row.title}</span>}
            <span>{words.states[row.state]}</span>
          </p>
          <p className={classes['row']}>
            <Marks row={row} now={now} />
          </p>
        </div>
        <div className={classes['row']}>
          {row.state !== 'closed' && (
            <Button leftSection={<Icon name="meet" />} disabled={!may} onClick={() => go('room', row.consultId)}>
              {words.enter}
            </Button>
          )}
          {row.state === 'scheduled' && !may && row.startsAt !== null && (
            <span className={lists['hint']}>{t.tooEarly(moment(row.startsAt - opensBeforeMs))}</span>
          )}
          <Button variant="default" leftSection={<Icon name="print" />} onClick={() => go('consult', row.consultId, 'print')}>
            {t.print}
          </Button>
        </div>
      </header>
    </>
  )
}

/** Who has the record open has seen its opinion. */
function useSeenOpinion({ row }: ConsultRecord): void {
  const { personId } = useMe()
  const { change } = useSeen(personId)
  const versionNo = row.opinion?.versionNo ?? 0
  useEffect(() => {
    if (versionNo > 0) change((seen) => withOpinion(seen, row.consultId, versionNo))
  }, [change, row.consultId, versionNo])
}
