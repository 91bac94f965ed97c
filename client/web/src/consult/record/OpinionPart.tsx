import { Button } from '@mantine/core'
import type { OpinionVersion } from '@lianxin/contract'
import { useState } from 'react'
import { useMe } from '../../session/SessionProvider.tsx'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import { dateTime } from '../../ui/time.ts'
import lists from '../consult.module.css'
import { OpinionEditor } from './OpinionEditor.tsx'
import { lastOpinion, recallDraft } from './opinionDraft.ts'
import classes from './record.module.css'
import type { ConsultRecord } from './useRecord.ts'

/** The consultant's signed answer, its versions, and the way to write or amend it. */
export function OpinionPart({ record }: { record: ConsultRecord }) {
  const t = useTexts(consultRecordText)
  const [writing, setWriting] = useState(false)
  const { opinions, mine } = record
  const last = lastOpinion(opinions)
  const begun = recallDraft(useMe().personId, record.row.consultId) !== null
  if (writing) return <OpinionEditor record={record} last={last} onDone={() => setWriting(false)} />
  return (
    <section className={classes['card']} aria-label={t.opinion}>
      <h3 className={classes['cardTitle']}>
        {t.opinion} {opinions.length > 1 && last && <StateMark tone="info">{t.version(last.versionNo)}</StateMark>}
      </h3>
      {last ? (
        <Signed version={last} />
      ) : (
        <EmptyState icon="file" title={t.opinionEmpty}>
          {t.opinionAwaited}
        </EmptyState>
      )}
      {opinions.length > 1 && last && <Amendments versions={opinions} last={last} />}
      {mine.advises && (
        <div className={classes['row']}>
          <Button variant={last && !begun ? 'default' : 'filled'} onClick={() => setWriting(true)}>
            {begun ? t.writeOn : last ? t.amend : t.write}
          </Button>
          {begun && <span className={lists['hint']}>{t.draftKept}</span>}
        </div>
      )}
    </section>
  )
}

function Signed({ version }: { version: OpinionVersion }) {
  const t = useTexts(consultRecordText)
  const { language } = useText()
  const { content } = version
  return (
    <>
      <p className={classes['opinion']}>{content.opinion}</p>
      {content.advice !== '' && <Part label={t.advice} text={content.advice} />}
      {content.findings !== '' && <Part label={t.findings} text={content.findings} />}
      <p className={lists['hint']}>
        {t.signedBy(version.consultantName)} · {dateTime(version.signedAt, language)}
      </p>
    </>
  )
}

function Part({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <h4 className={classes['partTitle']}>{label}</h4>
      <p className={classes['prose']}>{text}</p>
    </div>
  )
}

export function Amendments({ versions, last }: { versions: readonly OpinionVersion[]; last: OpinionVersion }) {
  const t = useTexts(consultRecordText)
  const { language } = useText()
  return (
    <div>
      <h4 className={classes['partTitle']}>{t.amendments}</h4>
      <ol className={classes['stays']}>
        {[...versions]
          .sort((a, b) => b.versionNo - a.versionNo)
          .map((version) => (
            <li key={version.versionNo}>
              {t.version(version.versionNo)} · {dateTime(version.signedAt, language)} · {version.consultantName}
              {version.amendmentReason && ` · ${t.amendedBecause(version.amendmentReason)}`}
              {version.versionNo !== last.versionNo && ` · ${t.replacedText(version.content.opinion)}`}
            </li>
          ))}
      </ol>
    </div>
  )
}
