import { Button } from '@mantine/core'
import type { GuestLink } from '@lianxin/contract'
import { type FormEvent, useId, useState } from 'react'
import { useHubNow, useLive } from '../../session/live.tsx'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useTexts } from '../../text/useText.ts'
import { ConfirmButton } from '../../ui/ConfirmButton.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { href } from '../../ui/route.ts'
import lists from '../consult.module.css'
import { useMoment } from '../words.ts'
import classes from './record.module.css'
import { useWriting } from '../../ui/useWriting.ts'
import type { ConsultRecord } from './useRecord.ts'

type LinksRecord = Pick<ConsultRecord, 'row' | 'links' | 'changed'>

const hours = [1, 4, 24, 72, 168] as const

/** Links for people without an account; each is shown once and ends by itself. */
export function LinksPart({ record }: { record: LinksRecord }) {
  const t = useTexts(consultRecordText)
  const { row, links } = record
  return (
    <section className={classes['card']} aria-label={t.links}>
      <h3 className={classes['cardTitle']}>{t.links}</h3>
      {links.length === 0 && <p className={lists['hint']}>{t.linksEmpty}</p>}
      <ul className={classes['list']}>
        {links.map((link) => (
          <LinkItem key={link.linkId} link={link} record={record} />
        ))}
      </ul>
      {row.state !== 'closed' && <MakeLink record={record} />}
    </section>
  )
}

function LinkItem({ link, record: { row, changed } }: { link: GuestLink; record: LinksRecord }) {
  const t = useTexts(consultRecordText)
  const live = useLive()
  const now = useHubNow(10_000)
  const moment = useMoment()
  const { busy, error, run } = useWriting()
  const label = link.label === '' ? t.link.unnamed : link.label
  const revoke = () =>
    void run(async () => {
      await live.write('consult:revoke-link', { consultId: row.consultId, linkId: link.linkId }, { giveUpAfterMs: 15_000 })
      changed()
    })
  const over = link.revokedAt !== null ? t.link.revoked : link.expiresAt <= now ? t.link.expired : null
  return (
    <li className={classes['party']}>
      <p className={classes['row']}>
        <strong className={classes['name']}>{label}</strong>
        <span className={lists['hint']}>
          {over ?? t.link.until(moment(link.expiresAt))} · {t.link.used(link.usedBy)}
        </span>
      </p>
      {over === null && row.state !== 'closed' && (
        <div className={classes['row']}>
          <ConfirmButton label={t.link.revoke} question={t.link.revokeSure(label)} disabled={busy} onConfirmed={revoke} />
        </div>
      )}
      {error !== null && <ErrorNote error={error} />}
    </li>
  )
}

function MakeLink({ record: { row, changed } }: { record: LinksRecord }) {
  const t = useTexts(consultRecordText)
  const live = useLive()
  const id = useId()
  const [label, setLabel] = useState('')
  const [validHours, setValidHours] = useState(24)
  const [made, setMade] = useState<string | null>(null)
  const { busy, error, run } = useWriting()
  const make = (event: FormEvent) => {
    event.preventDefault()
    void run(async () => {
      const { token } = await live.write(
        'consult:make-link',
        { consultId: row.consultId, label: label.trim(), validHours },
        { giveUpAfterMs: 15_000 },
      )
      setMade(`${location.origin}/${href('guest', token)}`)
      setLabel('')
      changed()
    })
  }
  return (
    <form className={lists['form']} onSubmit={make}>
      {made !== null && <MadeLink address={made} />}
      <div className={lists['inputs']}>
        <div className={lists['field']}>
          <label htmlFor={id}>{t.link.label}</label>
          <input
            id={id}
            className={lists['input']}
            maxLength={80}
            placeholder={t.link.labelHelp}
            value={label}
            onChange={(event) => setLabel(event.target.value)}
          />
        </div>
        <div className={lists['field']}>
          <label htmlFor={`${id}-valid`}>{t.link.valid}</label>
          <select
            id={`${id}-valid`}
            className={lists['input']}
            value={validHours}
            onChange={(event) => setValidHours(Number(event.target.value))}
          >
            {hours.map((each) => (
              <option key={each} value={each}>
                {t.link.hours(each)}
              </option>
            ))}
          </select>
        </div>
      </div>
      {error !== null && <ErrorNote error={error} />}
      <div className={classes['row']}>
        <Button type="submit" size="sm" variant="default" loading={busy}>
          {t.link.make}
        </Button>
      </div>
    </form>
  )
}

/** Shown once; selected on a touch, so that it can be copied where the clipboard is out of reach (a page without TLS). */
function MadeLink({ address }: { address: string }) {
  const t = useTexts(consultRecordText)
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard?.writeText(address)
    setCopied(true)
  }
  return (
    <div className={classes['made']} role="status">
      <p>{t.link.once}</p>
      <div className={lists['pair']}>
        <input className={lists['input']} readOnly aria-label={t.links} value={address} onFocus={(event) => event.currentTarget.select()} />
        {'clipboard' in navigator && (
          <Button variant="default" onClick={() => void copy().catch(() => setCopied(false))}>
            {copied ? t.link.copied : t.link.copy}
          </Button>
        )}
      </div>
    </div>
  )
}
