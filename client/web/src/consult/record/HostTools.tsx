import { consultRecordText } from '../../text/consultRecord.ts'
import { useLive } from '../../session/live.tsx'
import { useTexts } from '../../text/useText.ts'
import { ConfirmButton } from '../../ui/ConfirmButton.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import lists from '../consult.module.css'
import classes from './record.module.css'
import { useWriting } from '../../ui/useWriting.ts'
import type { ConsultRecord } from './useRecord.ts'

/** Door and end of the room, for its host. */
export function HostTools({ record: { row, changed } }: { record: Pick<ConsultRecord, 'row' | 'changed'> }) {
  const t = useTexts(consultRecordText)
  const live = useLive()
  const { busy, error, run } = useWriting()
  const { consultId, locked, waitingRoom } = row
  const setDoor = (change: { locked?: boolean; waitingRoom?: boolean }) =>
    void run(async () =>
      changed((await live.write('consult:set-door', { consultId, locked, waitingRoom, ...change }, { giveUpAfterMs: 15_000 })).row),
    )
  const close = () => void run(async () => changed((await live.write('consult:close', { consultId }, { giveUpAfterMs: 15_000 })).row))
  return (
    <section className={classes['card']} aria-label={t.door}>
      <h3 className={classes['cardTitle']}>{t.door}</h3>
      <label className={lists['check']}>
        <input type="checkbox" checked={waitingRoom} disabled={busy} onChange={(event) => setDoor({ waitingRoom: event.target.checked })} />
        {t.waitRoom}
      </label>
      <label className={lists['check']}>
        <input type="checkbox" checked={locked} disabled={busy} onChange={(event) => setDoor({ locked: event.target.checked })} />
        {t.lockRoom}
      </label>
      {error !== null && <ErrorNote error={error} />}
      <ConfirmButton label={t.close} question={t.closeSure} disabled={busy} onConfirmed={close} />
    </section>
  )
}
