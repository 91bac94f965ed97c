import { type EcgId, mayAnywhere } from '@lianxin/contract'
import { Button } from '@mantine/core'
import { Dialog, DialogActions } from '../../read/Dialog.tsx'
import { useQueue } from '../../queue/useQueue.ts'
import { useMe } from '../../session/SessionProvider.tsx'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { EmptyState, LoadingRows } from '../../ui/EmptyState.tsx'
import { clockTime } from '../../ui/time.ts'
import lists from '../consult.module.css'
import { usePatientWords, usePlaceWords } from '../words.ts'

/** Today's ECGs within the person's own reach, newest first. */
export function EcgPickDialog({ onPick, onClose }: { onPick: (ecgId: EcgId) => void; onClose: () => void }) {
  const t = useTexts(consultRecordText)
  const { shell } = useText()
  const { memberships } = useMe()
  const reads = mayAnywhere(
    memberships.map((each) => ({ ...each, organisationId: each.organisation.id })),
    'queue.read',
  )
  const queue = useQueue(reads ? 'reading' : 'site')
  const patient = usePatientWords()
  const place = usePlaceWords()
  const rows = [...queue.rows].sort((a, b) => b.receivedAt - a.receivedAt)
  return (
    <Dialog title={t.material.pickTitle} onClose={onClose}>
      {queue.state === 'loading' && <LoadingRows rows={3} label={shell.loading} />}
      {queue.state !== 'loading' && rows.length === 0 && <EmptyState icon="file" title={t.material.pickEmpty} />}
      {rows.length > 0 && (
        <ul className={lists['found']}>
          {rows.map((row) => (
            <li key={row.taskId}>
              <button type="button" className={lists['foundButton']} onClick={() => onPick(row.subject.id)}>
                <strong>{patient(row.summary)}</strong>
                <span className={lists['hint']}>
                  {row.summary.number} · {place(row.site)} · {clockTime(row.receivedAt)}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {shell.cancel}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
