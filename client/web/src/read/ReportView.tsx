import { displayList, type LayoutName, layoutsFor, paintSvg, type PaperRecord, planLayout } from '@lianxin/ecg/paper'
import { Button } from '@mantine/core'
import type { EcgDetail, EcgId, ReportContent, ReportVersion } from '@lianxin/contract'
import type { Language } from '@lianxin/contract/text'
import { useMemo } from 'react'
import { useLive } from '../session/live.tsx'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { EmptyState, LoadingRows } from '../ui/EmptyState.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { Icon } from '../ui/icons.tsx'
import { dateTime } from '../ui/time.ts'
import { framesOf } from './frames.ts'
import { lastOf } from './lastOf.ts'
import { printedPitchMm } from './printedPitch.ts'
import { patientLine } from './patientLine.ts'
import '../ui/printAlone.css'
import classes from './reportView.module.css'
import { sheetWords } from './sheetWords.ts'
import { useAsked } from './useAsked.ts'
import { useEcg } from './useEcg.ts'

/**
 * The signed report of one ECG with its tracing: one A4 page, landscape, whose millimetres are true, in print and where a screen has
 * the room; on a narrow one its words, as text, before its paper.
 */
export function ReportView({ ecgId, revision = 0 }: { ecgId: EcgId /** Changes when a further version was signed. */; revision?: number }) {
  const live = useLive()
  const t = useTexts(readText)
  const { shell } = useText()
  const ecg = useEcg(ecgId)
  const report = useAsked(`${ecgId} ${revision}`, () => live.call('report:open', { ecgId }))
  const frame = useAsked(ecgId, () => framesOf(live).get(ecgId))
  const error = ecg.error ?? report.error ?? frame.error
  if (error !== null && (!ecg.value || !report.value))
    return (
      <ErrorNote error={error}>
        <Button variant="default" size="sm" onClick={() => [ecg, report, frame].map((asked) => asked.again())}>
          {shell.retry}
        </Button>
      </ErrorNote>
    )
  if (!ecg.value || !report.value) return <LoadingRows rows={6} label={t.loading} />
  const current = lastOf(report.value.versions)
  if (!current) return <EmptyState icon="file" title={t.reportNone} />
  return (
    <div className={classes['view']}>
      <div className={classes['tools']}>
        <Button leftSection={<Icon name="print" />} disabled={!frame.value} onClick={() => print()}>
          {t.print}
        </Button>
      </div>
      <ReportSheet ecg={ecg.value} versions={report.value.versions} current={current} record={frame.value} />
      {frame.error !== null && <ErrorNote error={frame.error} />}
    </div>
  )
}

interface ReportSheetProps {
  readonly ecg: EcgDetail
  readonly versions: readonly ReportVersion[]
  readonly current: ReportVersion
  readonly record: PaperRecord | null
}

function ReportSheet({ ecg, versions, current, record }: ReportSheetProps) {
  const t = useTexts(readText)
  const { language, wire } = useText()
  const { content } = current
  const site = language === 'en' && ecg.site.en !== '' ? ecg.site.en : ecg.site.zh
  const device = [ecg.device.manufacturer, ecg.device.model, ecg.device.serial].filter(Boolean).join(' ')
  return (
    <article className={classes['sheet']} data-print aria-label={t.reportTitle}>
      <header className={classes['head']}>
        <div>
          <h1>{t.reportTitle}</h1>
          <p className={classes['kind']}>
            {wire.reportKinds[current.kind]}
            {versions.length > 1 && ` · ${t.version(current.versionNo)}`}
            {content.critical && <strong className={classes['criticalMark']}>{t.critical}</strong>}
          </p>
        </div>
        <p className={classes['patient']}>
          <strong>{ecg.patient.name ?? ecg.patient.id ?? t.noName}</strong> {patientLine(ecg, wire, language)}
        </p>
      </header>
      <dl className={classes['facts']}>
        <Fact label={t.number} value={String(ecg.number)} />
        <Fact label={t.patientId} value={ecg.patient.id ?? t.unknown} />
        <Fact label={t.site} value={`${site} · ${ecg.senderName}`} />
        <Fact label={t.acquired} value={ecg.acquiredAt?.local.replace('T', ' ') ?? t.notStated} />
        <Fact label={t.received} value={dateTime(ecg.receivedAt, language)} />
        <Fact label={t.device} value={device === '' ? t.notStated : device} />
      </dl>
      <Tracing record={record} language={language} pitchFor={(rows) => printedPitchMm(content, versions.length, rows)} />
      <div className={classes['words']}>
        <Part part="findings" content={content} />
        <Part part="conclusion" content={content} />
        <Part part="advice" content={content} />
      </div>
      <Amendments versions={versions} current={current} />
      <footer className={classes['foot']}>
        <span>
          {t.signedBy} <strong>{current.signerName}</strong>
        </span>
        <span>
          {t.signedAt} {dateTime(current.signedAt, language)}
        </span>
        <span className={classes['hash']}>
          {t.hash} {current.contentSha256}
        </span>
      </footer>
    </article>
  )
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function Part({ part, content }: { part: 'findings' | 'conclusion' | 'advice'; content: ReportContent }) {
  const t = useTexts(readText)
  if (content[part] === '') return null
  return (
    <section data-part={part}>
      <h2>{t[part]}</h2>
      <p>{content[part]}</p>
    </section>
  )
}

function Amendments({ versions, current }: { versions: readonly ReportVersion[]; current: ReportVersion }) {
  const t = useTexts(readText)
  const { language } = useText()
  if (versions.length < 2) return null
  return (
    <section className={classes['amendments']}>
      <h2>{t.amendments}</h2>
      <ol>
        {versions.map((version) => (
          <li key={version.versionNo}>
            {t.version(version.versionNo)} · {dateTime(version.signedAt, language)} · {version.signerName}
            {version.amendmentReason && ` · ${t.amendedBecause(version.amendmentReason)}`}
            {version.versionNo !== current.versionNo && ` · ${t.replacedConclusion(version.content.conclusion)}`}
          </li>
        ))}
      </ol>
    </section>
  )
}

interface TracingProps {
  readonly record: PaperRecord | null
  readonly language: Language
  /** The rows' distance for a sheet of so many rows. */
  pitchFor(rows: number): number
}

/** At 25 mm/s and 10 mm/mV, in true millimetres when printed; 15 and 18 leads take further columns. */
function Tracing({ record, language, pitchFor }: TracingProps) {
  const t = useTexts(readText)
  const plan = useMemo(() => record && planFor(record), [record])
  const pitchMm = plan && pitchFor(plan.rows)
  const svg = useMemo(() => {
    if (record === null || plan === null || pitchMm === null) return null
    const list = displayList(record, { layout: plan.layout, words: sheetWords[language], rowPitchMm: pitchMm })
    return paintSvg(list, { fontFamily: "'Noto Sans CJK SC','Microsoft YaHei',sans-serif" })
  }, [record, plan, language, pitchMm])
  if (svg === null) return <div className={classes['tracingLoading']} role="status" aria-label={t.paperLoading} />
  // The painter escapes every text it writes, and it writes only leads' names and scales.
  return (
    <div
      className={classes['tracing']}
      role="img"
      aria-label={t.paperLabel}
      // On a narrow screen it is moved sideways, by keys too.
      tabIndex={0}
      dangerouslySetInnerHTML={{ __html: svg }}
    />
  )
}

function planFor(record: PaperRecord): { readonly layout: LayoutName; readonly rows: number } {
  const present = record.leads.map((lead) => lead.name)
  const fits = layoutsFor(present)
  const layout = fits.includes('3x6') ? '3x6' : (fits[0] ?? '3x4')
  return { layout, rows: planLayout(present, layout).rows }
}
