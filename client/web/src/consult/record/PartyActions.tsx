import { Button } from '@mantine/core'
import type { ConsultParty } from '@lianxin/contract'
import { ConfirmButton } from '../../ui/ConfirmButton.tsx'
import { useLive } from '../../session/live.tsx'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useTexts } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import classes from './record.module.css'
import { useWriting } from '../../ui/useWriting.ts'
import type { ConsultRecord } from './useRecord.ts'

/** A ring or a request that comes minutes later, with the line, would be one that nobody means any more. */
const soon = { giveUpAfterMs: 15_000 } as const

interface PartyActionsProps {
  readonly party: ConsultParty
  readonly record: Pick<ConsultRecord, 'row' | 'mine' | 'changed'>
}

/** What a host may do about one of the others, and asking somebody again. */
export function PartyActions({ party, record: { row, mine, changed } }: PartyActionsProps) {
  const t = useTexts(consultRecordText)
  const live = useLive()
  const { busy, error, run } = useWriting()
  if (row.state === 'closed' || party.partyId === row.hostPartyId) return null
  const { consultId } = row
  const to = { consultId, partyId: party.partyId }
  const write = (name: 'consult:admit' | 'consult:remove' | 'consult:hand-over') =>
    void run(async () => changed((await live.write(name, to, soon)).row))
  const { personId } = party
  const askAgain = () =>
    personId !== null &&
    void run(async () => changed((await live.write('consult:invite', { consultId, invite: [{ kind: 'person', personId }] }, soon)).row))
  const here = party.presence === 'in'
  return (
    <>
      <div className={classes['row']}>
        {mine.host && party.presence === 'lobby' && (
          <Button size="sm" loading={busy} onClick={() => write('consult:admit')}>
            {t.admit}
          </Button>
        )}
        {mine.host && here && personId !== null && (
          <Button size="sm" variant="subtle" disabled={busy} onClick={() => write('consult:hand-over')}>
            {t.handOver}
          </Button>
        )}
        {mine.host && here && (
          <Button size="sm" variant="subtle" disabled={busy} onClick={() => void run(() => live.write('consult:ask-mute', to, soon))}>
            {t.askMute}
          </Button>
        )}
        {mine.host && (here || party.presence === 'lobby') && (
          <ConfirmButton label={t.remove} question={t.removeSure(party.name)} disabled={busy} onConfirmed={() => write('consult:remove')} />
        )}
        {mine.party && personId !== null && row.state === 'open' && party.presence !== 'in' && party.presence !== 'lobby' && (
          <Button size="sm" variant="subtle" disabled={busy} onClick={askAgain}>
            {t.askAgain}
          </Button>
        )}
      </div>
      {error !== null && <ErrorNote error={error} />}
    </>
  )
}
