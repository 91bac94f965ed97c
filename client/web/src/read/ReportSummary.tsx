import { Button } from '@mantine/core'
import type { QueueRow, ReportVersion } from '@lianxin/contract'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ClockTime } from '../ui/RunningTime.tsx'
import { StateMark } from '../ui/StateMark.tsx'
import { clockTime } from '../ui/time.ts'
import classes from './ReportSummary.module.css'
import shared from './read.module.css'

interface ReportSummaryProps {
  readonly version: ReportVersion
  readonly row: QueueRow | null
  readonly mayAmend: boolean
  onOpen(): void
  onAmend(): void
}

/** A signed report beside its tracing. */
export function ReportSummary({ version, row, mayAmend, onOpen, onAmend }: ReportSummaryProps) {
  const t = useTexts(readText)
  const { wire } = useText()
  const { content } = version
  return (
    <section className={shared['panel']} aria-label={t.report}>
      <p>
        <StateMark tone="done">{wire.reportKinds[version.kind]}</StateMark>{' '}
        {content.critical && (
          <StateMark tone="danger" strong>
            {t.critical}
          </StateMark>
        )}
      </p>
      <p className={classes['signConclusion']}>{content.conclusion}</p>
      {content.findings !== '' && <Part label={t.findings} text={content.findings} />}
      {content.advice !== '' && <Part label={t.advice} text={content.advice} />}
      <p className={shared['hint']}>
        {t.outcomeBy(version.signerName)} · <ClockTime at={version.signedAt} />
      </p>
      {content.critical && row && (
        <p className={shared['hint']}>
          {row.acknowledged ? t.acknowledged(row.acknowledged.by, clockTime(row.acknowledged.at)) : t.notAcknowledged}
        </p>
      )}
      <div className={shared['row']}>
        <Button size="sm" onClick={onOpen}>
          {t.openReport}
        </Button>
        {mayAmend && (
          <Button size="sm" variant="default" onClick={onAmend}>
            {t.amend}
          </Button>
        )}
      </div>
    </section>
  )
}

function Part({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <h3 className={classes['partTitle']}>{label}</h3>
      <p className={classes['prose']}>{text}</p>
    </div>
  )
}
