import { Button } from '@mantine/core'
import type { ConsultRow } from '@lianxin/contract'
import { useMe } from '../../session/SessionProvider.tsx'
import { roomText } from '../../text/room.ts'
import { useTexts } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Icon } from '../../ui/icons.tsx'
import type { Where } from '../engine/index.ts'
import { useTitle } from '../words.ts'
import classes from './ready.module.css'

interface OutsideProps {
  readonly row: ConsultRow
  readonly where: Exclude<Where, { at: 'room' }>
  onAgain(): void
  onLeft(): void
}

/** At the door, in the lobby, and out again: each with what happens next. */
export function Outside({ row, where, onAgain, onLeft }: OutsideProps) {
  if (where.at === 'ended') return <Ended where={where} onAgain={onAgain} onLeft={onLeft} />
  return (
    <main id="content" className={classes['centred']}>
      {where.at === 'lobby' ? <Lobby row={row} onLeft={onLeft} /> : <Joining where={where} onLeft={onLeft} />}
    </main>
  )
}

function Lobby({ row, onLeft }: Pick<OutsideProps, 'row' | 'onLeft'>) {
  const t = useTexts(roomText)
  const title = useTitle()
  const host = row.parties.find(({ partyId }) => partyId === row.hostPartyId)
  return (
    <>
      <Icon name="clock" size="2.5rem" />
      <div role="status">
        <h1>{t.lobby.title}</h1>
      </div>
      <p>{title(row)}</p>
      <p>{host ? t.lobby.text(host.name) : t.lobby.noHost}</p>
      <Button variant="default" onClick={onLeft}>
        {t.lobby.leave}
      </Button>
    </>
  )
}

function Joining({ where, onLeft }: { where: Extract<Where, { at: 'joining' }>; onLeft(): void }) {
  const t = useTexts(roomText)
  return (
    <>
      <Icon name="meet" size="2.5rem" />
      <div role="status">
        <h1>{t.joining.title}</h1>
      </div>
      {where.refusal && (
        <ErrorNote error={where.refusal}>
          <p>{t.joining.again}</p>
        </ErrorNote>
      )}
      <Button variant="default" onClick={onLeft}>
        {t.lobby.leave}
      </Button>
    </>
  )
}

function Ended({ where, onAgain, onLeft }: Pick<OutsideProps, 'onAgain' | 'onLeft'> & { where: Extract<Where, { at: 'ended' }> }) {
  const t = useTexts(roomText)
  const { reason } = where
  // who came by a link has no way to the record
  const guest = useMe().memberships.length === 0
  const next = { left: null, removed: t.ended.removedNext, closed: t.ended.closedNext, revoked: t.ended.revokedNext, refused: null }
  const text = reason === 'signed-out' ? t.ended.signedOutNext : next[reason]
  const mayComeBack = reason === 'left' || reason === 'refused' || reason === 'signed-out'
  return (
    <main id="content" className={classes['centred']} data-ended={reason}>
      <Icon name={reason === 'left' || reason === 'closed' ? 'done' : 'info'} size="2.5rem" />
      <div role="status">
        <h1>{t.ended[reason]}</h1>
      </div>
      {text && <p>{text}</p>}
      {reason === 'refused' && <ErrorNote error={where.refusal} />}
      <div className={classes['ways']}>
        {mayComeBack && (
          <Button variant="default" onClick={onAgain}>
            {t.ended.again}
          </Button>
        )}
        <Button onClick={onLeft}>{guest ? t.ended.done : t.ended.toRecord}</Button>
      </div>
    </main>
  )
}
