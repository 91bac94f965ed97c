import type { EcgDetail } from '@lianxin/contract'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Icon } from '../ui/icons.tsx'
import { ClockTime } from '../ui/RunningTime.tsx'
import { Onset } from './Onset.tsx'
import { patientLine } from './patientLine.ts'
import classes from './ContextPanel.module.css'
import shared from './read.module.css'

/** Who, from where, why, since when; what the file says of itself. Changes of the sender appear and are announced. */
export function ContextPanel({ ecg }: { ecg: EcgDetail }) {
  const t = useTexts(readText)
  const { language, wire } = useText()
  const { patient, context, site } = ecg
  const missing = <span className={shared['missing']}>{t.unknown}</span>
  const symptoms = context.symptoms.map((symptom) => wire.symptoms[symptom]).join(' · ')
  return (
    <section className={shared['panel']} aria-label={t.context}>
      <h2 className={classes['patientName']}>
        {patient.name ?? patient.id ?? t.noName} <span className={classes['patientDetail']}>{patientLine(ecg, wire, language)}</span>
      </h2>
      <p className={classes['complaint']}>
        {symptoms === '' ? (
          <span className={shared['missing']}>
            {t.symptoms} {t.unknown}
          </span>
        ) : (
          symptoms
        )}
        {context.onsetAt !== null && (
          <>
            {' · '}
            <Onset at={context.onsetAt} earliest={context.onsetPrecision === 'earliest'} />
          </>
        )}
      </p>
      <ContextChanged version={ecg.version} />
      <dl className={classes['facts']}>
        {patient.id !== null && <Fact label={t.patientId}>{patient.id}</Fact>}
        {context.onsetAt === null && <Fact label={t.onset}>{missing}</Fact>}
        <Fact label={t.history}>{context.history ?? missing}</Fact>
        <Fact label={t.bp}>{bloodPressure(ecg) ?? missing}</Fact>
        {context.note !== null && context.note !== '' && <Fact label={t.note}>{context.note}</Fact>}
        <Fact label={t.site}>
          {language === 'en' && site.en !== '' ? site.en : site.zh} · {ecg.senderName}
        </Fact>
        <Fact label={t.received}>
          <ClockTime at={ecg.receivedAt} /> · {t.number} {ecg.number}
        </Fact>
        <Fact label={t.acquired}>
          <span title={t.acquiredHelp}>{ecg.acquiredAt?.local.replace('T', ' ') ?? t.notStated}</span>
        </Fact>
        <Fact label={t.device}>{deviceName(ecg) ?? t.notStated}</Fact>
      </dl>
      {ecg.warnings.length > 0 && (
        <ul className={classes['warnings']} aria-label={t.warnings}>
          {ecg.warnings.map((warning) => (
            <li key={`${warning.reason} ${warning.message}`} title={warning.message}>
              <Icon name="warning" /> {wire.ecgWarnings[warning.reason]}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Says that the sender just changed something; silent for the version first seen. */
function ContextChanged({ version }: { version: number }) {
  const t = useTexts(readText)
  const first = useRef(version)
  const [changed, setChanged] = useState(false)
  useEffect(() => {
    if (version === first.current) return
    first.current = version
    setChanged(true)
    const timer = setTimeout(() => setChanged(false), 15_000)
    return () => clearTimeout(timer)
  }, [version])
  return (
    <p className={classes['changed']} role="status">
      {changed && (
        <>
          <Icon name="info" /> {t.contextUpdated}
        </>
      )}
    </p>
  )
}

function bloodPressure({ context }: EcgDetail): string | null {
  if (context.systolicMmhg === null && context.diastolicMmhg === null) return null
  return `${context.systolicMmhg ?? '—'}/${context.diastolicMmhg ?? '—'} mmHg`
}

function deviceName({ device }: EcgDetail): string | null {
  const parts = [device.manufacturer, device.model].filter((part) => part !== null && part !== '')
  return parts.length === 0 ? null : parts.join(' ')
}
