import type { OnDuty } from '@lianxin/contract'
import { Fragment } from 'react'
import { queueText } from '../text/queue.ts'
import { useTexts } from '../text/useText.ts'
import { StateMark } from '../ui/StateMark.tsx'

/** Who is on duty, and who of them has no page open and so hears no call. */
export function OnDutyNames({ onDuty }: { onDuty: readonly OnDuty[] }) {
  const t = useTexts(queueText)
  return onDuty.map(({ person, online }, n) => (
    <Fragment key={person.id}>
      {n > 0 && t.between}
      {person.name}
      {!online && (
        <>
          {' '}
          <StateMark tone="warn" icon="offline">
            {t.dutyOffline}
          </StateMark>
        </>
      )}
    </Fragment>
  ))
}
