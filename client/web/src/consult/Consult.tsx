import { ConsultId } from '@lianxin/contract'
import { lazy, Suspense } from 'react'
import { consultText } from '../text/consult.ts'
import { useText, useTexts } from '../text/useText.ts'
import { EmptyState, LoadingRows } from '../ui/EmptyState.tsx'
import { useRoute } from '../ui/route.ts'
import { ConsultList } from './ConsultList.tsx'

const Record = lazy(() => import('./record/Record.tsx').then((m) => ({ default: m.Record })))

/** `#/consult` is the list, `#/consult/<id>` the record of one, `#/consult/<id>/print` its sheet. */
export function Consult() {
  const { rest } = useRoute()
  const { wire, shell } = useText()
  const t = useTexts(consultText)
  const [id, part] = rest
  if (id === undefined) return <ConsultList />
  const parsed = ConsultId.safeParse(id)
  if (!parsed.success) return <EmptyState icon="warning" title={wire.reasons['consult.unknown']} />
  return (
    <Suspense fallback={<LoadingRows rows={6} label={shell.loading} />}>
      <h1 className="lx-hidden">{t.title}</h1>
      <Record key={id} consultId={parsed.data} print={part === 'print'} />
    </Suspense>
  )
}
