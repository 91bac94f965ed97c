import { ConsultId, EcgId } from '@lianxin/contract'
import { consultText } from '../text/consult.ts'
import { useText, useTexts } from '../text/useText.ts'
import { EmptyState, LoadingRows } from '../ui/EmptyState.tsx'
import { LatePart } from '../ui/LatePart.tsx'
import { useRoute } from '../ui/route.ts'
import { ConsultList } from './ConsultList.tsx'

const loadRecord = () => import('./record/Record.tsx').then(({ Record }) => Record)
const loadEcgPage = () => import('./record/EcgPage.tsx').then(({ EcgPage }) => EcgPage)

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
  const waiting = <LoadingRows rows={6} label={shell.loading} />
  return (
    <>
      <h1 className="lx-hidden">{t.title}</h1>
      {ecg?.success ? (
        <LatePart key={ecg.data} load={loadEcgPage} props={{ consultId: parsed.data, ecgId: ecg.data }} waiting={waiting} />
      ) : (
        <LatePart key={id} load={loadRecord} props={{ consultId: parsed.data, print: part === 'print' }} waiting={waiting} />
      )}
    </>
  )
}
