import { ConsultId, EcgId } from '@lianxin/contract'
import { lazy, Suspense } from 'react'
import { consultText } from '../text/consult.ts'
import { useText, useTexts } from '../text/useText.ts'
import { EmptyState, LoadingRows } from '../ui/EmptyState.tsx'
import { useRoute } from '../ui/route.ts'
import { ConsultList } from './ConsultList.tsx'

const Record = lazy(() => import('./record/Record.tsx').then((m) => ({ default: m.Record })))
const EcgPage = lazy(() => import('./record/EcgPage.tsx').then((m) => ({ default: m.EcgPage })))

/** `#/consult` is the list, `#/consult/<id>` the record of one, `…/print` its sheet, `…/ecg/<ecgId>` an ECG of it on paper. */
export function Consult() {
  const { rest } = useRoute()
  const { wire, shell } = useText()
  const t = useTexts(consultText)
  const [id, part, partId] = rest
  if (id === undefined) return <ConsultList />
  const parsed = ConsultId.safeParse(id)
  if (!parsed.success) return <EmptyState icon="warning" title={wire.reasons['consult.unknown']} />
  const ecg = part === 'ecg' ? EcgId.safeParse(partId) : null
  return (
    <Suspense fallback={<LoadingRows rows={6} label={shell.loading} />}>
      <h1 className="lx-hidden">{t.title}</h1>
      {ecg?.success ? (
        <EcgPage key={ecg.data} consultId={parsed.data} ecgId={ecg.data} />
      ) : (
        <Record key={id} consultId={parsed.data} print={part === 'print'} />
      )}
    </Suspense>
  )
}
