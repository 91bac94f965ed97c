import { Button } from '@mantine/core'
import { useLive } from '../../session/live.tsx'
import { consultRecordText } from '../../text/consultRecord.ts'
import { consultText } from '../../text/consult.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { Icon } from '../../ui/icons.tsx'
import { href } from '../../ui/route.ts'
import { clockTime, dateTime } from '../../ui/time.ts'
import { usePlaceWords, useSubjectWords } from '../words.ts'
import { attendanceOf } from './attendance.ts'
import { Amendments } from './OpinionPart.tsx'
import { lastOpinion } from './opinionDraft.ts'
import { Fact } from './RequestPart.tsx'
import '../../ui/printAlone.css'
import record from './record.module.css'
import classes from './recordSheet.module.css'
import type { ConsultRecord } from './useRecord.ts'

/** One A4 page: what was asked, who met, what the consultant signed. */
export function RecordSheet({ record: all }: { record: ConsultRecord }) {
  const t = useTexts(consultRecordText)
  const { row } = all
  return (
    <div className={classes['view']}>
      <div className={classes['tools']}>
        <a className={record['back']} href={href('consult', row.consultId)}>
          <Icon name="back" /> {t.request}
        </a>
        <Button leftSection={<Icon name="print" />} onClick={() => print()}>
          {t.print}
        </Button>
      </div>
      <article className={classes['sheet']} data-print aria-label={t.sheetTitle}>
        <SheetHead record={all} />
        <section>
          <h3>{t.question}</h3>
          <p>{row.question === '' ? t.noQuestion : row.question}</p>
        </section>
        <Words record={all} />
        <Attendance record={all} />
        <Foot record={all} />
      </article>
    </div>
  )
}

function SheetHead({ record: { row } }: { record: ConsultRecord }) {
  const t = useTexts(consultRecordText)
  const words = useTexts(consultText)
  const { language, wire } = useText()
  const subject = useSubjectWords()
  const place = usePlaceWords()
  return (
    <>
      <header className={classes['head']}>
        <h2>{t.sheetTitle}</h2>
        <p className={classes['patient']}>{subject(row)}</p>
      </header>
      <dl className={classes['facts']}>
        <Fact label={words.number(row.number)}>{wire.urgencies[row.urgency]}</Fact>
        {row.subject && <Fact label={t.ecgNumber}>{row.subject.summary.number}</Fact>}
        {row.subject?.summary.patientId && <Fact label={t.patientId}>{row.subject.summary.patientId}</Fact>}
        <Fact label={t.requester}>
          {place(row.place)} · {row.requester.name}
        </Fact>
        <Fact label={t.created}>{dateTime(row.createdAt, language)}</Fact>
        <Fact label={t.opened}>{row.openedAt === null ? t.notYet : dateTime(row.openedAt, language)}</Fact>
        <Fact label={t.closed}>{row.closedAt === null ? t.notYet : dateTime(row.closedAt, language)}</Fact>
      </dl>
    </>
  )
}

function Words({ record: { opinions } }: { record: ConsultRecord }) {
  const t = useTexts(consultRecordText)
  const last = lastOpinion(opinions)
  if (!last) return <p>{t.opinionEmpty}</p>
  const { findings, opinion, advice } = last.content
  return (
    <>
      <section data-part="opinion">
        <h3>
          {t.opinionText} {opinions.length > 1 && t.version(last.versionNo)}
        </h3>
        <p>{opinion}</p>
      </section>
      {advice !== '' && (
        <section data-part="advice">
          <h3>{t.advice}</h3>
          <p>{advice}</p>
        </section>
      )}
      {findings !== '' && (
        <section>
          <h3>{t.findings}</h3>
          <p>{findings}</p>
        </section>
      )}
      {opinions.length > 1 && <Amendments versions={opinions} last={last} />}
    </>
  )
}

function Attendance({ record: { row, attendance } }: { record: ConsultRecord }) {
  const t = useTexts(consultRecordText)
  const live = useLive()
  const place = usePlaceWords()
  const came = attendanceOf(row.parties, attendance, row.hostPartyId, live.hubNow()).filter(({ stays }) => stays.length > 0)
  if (came.length === 0) return null
  return (
    <section>
      <h3>{t.attendance}</h3>
      <ul className={classes['came']}>
        {came.map(({ party, stays }) => (
          <li key={party.partyId}>
            <strong>{party.name}</strong> {place(party.organisation)}{' '}
            {stays
              .map(({ joinedAt, leftAt }) => t.stay(clockTime(joinedAt), leftAt === null ? t.stillIn : clockTime(leftAt)))
              .join(t.listOf)}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Foot({ record: { opinions } }: { record: ConsultRecord }) {
  const t = useTexts(consultRecordText)
  const { language } = useText()
  const last = lastOpinion(opinions)
  if (!last) return null
  return (
    <footer className={classes['foot']}>
      <span>
        <strong>{t.signedBy(last.consultantName)}</strong>
      </span>
      <span>
        {t.signedAt} {dateTime(last.signedAt, language)}
      </span>
      <span className={classes['hash']}>
        {t.hash} {last.contentSha256}
      </span>
    </footer>
  )
}
