import { Button } from '@mantine/core'
import { EcgId } from '@lianxin/contract'
import { EmergencyCall } from '../queue/EmergencyCall.tsx'
import { QueueList } from '../queue/QueueList.tsx'
import { KeptLease } from '../queue/useLeases.tsx'
import { readText } from '../text/read.ts'
import { useTexts } from '../text/useText.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Icon } from '../ui/icons.tsx'
import { go, useRoute } from '../ui/route.ts'
import { CaseDesk } from './CaseDesk.tsx'
import { HandBackDialog } from './HandBackDialog.tsx'
import { ReportView } from './ReportView.tsx'
import classes from './ReadingRoom.module.css'
import shared from './read.module.css'
import { ShortcutSheet } from './ShortcutSheet.tsx'
import { type Room, type Step, steps, useRoom } from './useRoom.ts'

/** The cardiologist's home: queue, paper, context and report; on a phone one after another. */
export function ReadingRoom() {
  const t = useTexts(readText)
  const [ecgId, part] = useSelected()
  const room = useRoom(ecgId)
  if (ecgId !== null && part === 'report')
    return (
      <div className={classes['reportPage']}>
        <Keepers room={room} />
        <Button variant="default" leftSection={<Icon name="back" />} onClick={() => go('read', ecgId)}>
          {t.back}
        </Button>
        <ReportView ecgId={ecgId} revision={room.row?.outcome?.versionNo ?? 0} />
      </div>
    )
  const { queue, row, sections, step } = room
  return (
    <div className={classes['room']} data-step={step}>
      <Keepers room={room} />
      <nav className={classes['left']} aria-label={t.steps.queue}>
        <QueueList sections={sections} onDuty={queue.onDuty} state={queue.state} selected={row?.taskId ?? null} onSelect={room.select} />
      </nav>
      {ecgId === null ? <Nothing room={room} /> : <CaseDesk key={ecgId} ecgId={ecgId} room={room} />}
      <StepTabs step={step} onStep={room.setStep} />
      <Dialogs room={room} />
    </div>
  )
}

/** What goes on whatever the room shows: the emergency call and the leases of what the reader holds. */
function Keepers({ room }: { room: Room }) {
  const t = useTexts(readText)
  return (
    <div className={classes['calls']}>
      <h1 className="lx-hidden">{t.title}</h1>
      <EmergencyCall rows={room.queue.rows} onDuty={room.duty.on} onOpen={room.answer} />
      {room.sections.mine.map((each) => (
        <KeptLease key={each.taskId} row={each} onState={room.noteLease} />
      ))}
    </div>
  )
}

function Dialogs({ room }: { room: Room }) {
  const { dialog, row, actions } = room
  const close = () => room.setDialog(null)
  if (dialog === 'sheet') return <ShortcutSheet onClose={close} />
  if (dialog === null || row === null) return null
  return <HandBackDialog handBack={(reason) => actions.handBack(row, reason).then(close)} onClose={close} />
}

/** `#/read/<ecg>` and `#/read/<ecg>/report`; an id that is none selects nothing. */
function useSelected(): [EcgId | null, string | undefined] {
  const [first, part] = useRoute().rest
  const id = EcgId.safeParse(first)
  return [id.success ? id.data : null, part]
}

function Nothing({ room }: { room: Room }) {
  const t = useTexts(readText)
  const { next, duty, actions } = room
  return (
    <section className={classes['nothing']} aria-label={t.paperLabel}>
      <EmptyState icon="eye" title={t.chooseTitle}>
        {next && (
          <>
            <p>{t.chooseText}</p>
            {!duty.on && <p>{t.dutyToo}</p>}
            <Button loading={actions.busy} onClick={() => room.claim(next)}>
              {t.claimNext}
              <kbd className={shared['kbd']}>Enter</kbd>
            </Button>
          </>
        )}
      </EmptyState>
    </section>
  )
}

function StepTabs({ step, onStep }: { step: Step; onStep(step: Step): void }) {
  const t = useTexts(readText)
  return (
    <nav className={classes['steps']} aria-label={t.stepsLabel}>
      {steps.map((each) => (
        <button key={each} type="button" aria-current={each === step ? 'step' : undefined} onClick={() => onStep(each)}>
          {t.steps[each]}
        </button>
      ))}
    </nav>
  )
}
