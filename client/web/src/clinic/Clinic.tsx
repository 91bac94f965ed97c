import { Button } from '@mantine/core'
import type { Receipt } from '@lianxin/contract'
import { sha256Hex } from '@lianxin/live'
import { useEffect, useState } from 'react'
import { useLive, useObservable } from '../session/live.tsx'
import { useStayActive } from '../session/useStayActive.ts'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { LoadingRows } from '../ui/EmptyState.tsx'
import { LatePart } from '../ui/LatePart.tsx'
import { useRoute } from '../ui/route.ts'
import { clockTime } from '../ui/time.ts'
import { ArrivalNotices } from './ArrivalNotices.tsx'
import { ClinicProvider, useOutboxItems, useOwnSites, useSiteTasks } from './ClinicProvider.tsx'
import classes from './clinic.module.css'
import { DropZone } from './DropZone.tsx'
import { PaperWaiting } from './PaperWaiting.tsx'
import { bySite } from './ownSites.ts'
import { loadChosenFile, loadDetail } from './parts.ts'
import { RefusedFile } from './RefusedFile.tsx'
import { awaitsReadBack, isOpen } from './rows.ts'
import { TodayList } from './TodayList.tsx'
import type { Chosen } from './chosen.ts'
import { useChosen } from './useChosen.ts'

/** The clinic's home: send an ECG, see what became of today's. */
export function Clinic() {
  const { rest } = useRoute()
  const [page, id] = rest
  return (
    <ClinicProvider>
      <ArrivalNotices />
      <AwaitedNews />
      {page === 'ecg' && id ? <LazyDetail id={id} /> : <Send />}
    </ClinicProvider>
  )
}

function LazyDetail({ id }: { id: string }) {
  const { shell } = useText()
  return <LatePart load={loadDetail} props={{ id }} waiting={<LoadingRows rows={4} label={shell.loading} />} />
}

/** While a report or a read-back is awaited here, the open page keeps its people signed in. */
function AwaitedNews() {
  const { tasks } = useSiteTasks()
  useStayActive(tasks.some((task) => isOpen(task) || awaitsReadBack(task)))
  return null
}

function Send() {
  const t = useTexts(clinicText)
  const chosen = useChosen()
  const refused = chosen.files.filter(({ outcome }) => outcome.state === 'refused')
  return (
    <div className={classes['page']}>
      <h1 className="lx-hidden">{t.title}</h1>
      <DropZone compact={chosen.files.length > 0} onFiles={chosen.open} />
      {refused.length > 1 && (
        <Button className={classes['closeAll']} variant="default" onClick={() => refused.forEach(({ key }) => chosen.drop(key))}>
          {t.closeRefused(refused.length)}
        </Button>
      )}
      {chosen.files.map((file) => (
        <ChosenCard key={file.key} file={file} decodersLoaded={chosen.decodersLoaded} onGone={() => chosen.drop(file.key)} />
      ))}
      <TodayList />
    </div>
  )
}

interface ChosenCardProps {
  file: Chosen
  decodersLoaded: boolean
  onGone: () => void
}

function ChosenCard({ file, decodersLoaded, onGone }: ChosenCardProps) {
  const t = useTexts(clinicText)
  const { outcome } = file
  const online = useObservable(useLive().connection).state === 'online'
  const waitsForLine = !decodersLoaded || (outcome.state === 'ready' && !online)
  if (outcome.state === 'refused') return <RefusedFile fileName={file.fileName} refusal={outcome.refusal} onGone={onGone} />
  const opening = (
    <article className={classes['card']} aria-busy="true" aria-label={file.fileName}>
      <p role="status">
        {t.decoding} {file.fileName}
      </p>
      {waitsForLine && <p className={classes['hint']}>{t.decodersLoading}</p>}
      <PaperWaiting />
    </article>
  )
  if (outcome.state !== 'ready') return opening
  return (
    <>
      <AlreadySent bytes={file.bytes} />
      <LatePart load={loadChosenFile} props={{ file: { ...file, outcome }, onGone }} waiting={opening} />
    </>
  )
}

/** A file this device has sent or keeps already says so; it may still be sent, and the hub answers with the first receipt. */
function AlreadySent({ bytes }: { bytes: Uint8Array }) {
  const t = useTexts(clinicText)
  const items = useOutboxItems()
  const { tasks } = useSiteTasks()
  const sites = useOwnSites()
  const [sha256, setSha256] = useState<string | null>(null)
  useEffect(() => setSha256(sha256Hex(bytes)), [bytes])
  const same = bySite(items, sites).own.find((item) => item.sha256 === sha256)
  if (!same) return null
  const { receipt } = same
  const wasReturned = tasks.some(({ taskId, state }) => taskId === receipt?.taskId && state === 'returned')
  const ofReceipt = ({ receivedAt, number }: Receipt) =>
    wasReturned ? t.duplicateReturned(number) : t.duplicate(clockTime(receivedAt), number)
  return (
    <p className={classes['stale']} role="status">
      {receipt ? ofReceipt(receipt) : t.duplicateWaiting}
    </p>
  )
}
