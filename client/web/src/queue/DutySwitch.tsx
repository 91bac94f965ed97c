import { queueText } from '../text/queue.ts'
import { useText, useTexts } from '../text/useText.ts'
import { refusalReason } from './refusalReason.ts'
import { useStayActive } from '../session/useStayActive.ts'
import { clockTime } from '../ui/time.ts'
import classes from './DutySwitch.module.css'
import { useDuty } from './useDuty.ts'

/** The cardiologist's on-duty switch in the header: on means that emergencies call here. */
export function DutySwitch() {
  const t = useTexts(queueText)
  const { wire } = useText()
  const duty = useDuty()
  useStayActive(duty.on)
  const title =
    duty.error !== null ? wire.reasons[refusalReason(duty.error)] : duty.since === null ? t.onDutyOff : t.onDutySince(clockTime(duty.since))
  return (
    <>
      {duty.error !== null && (
        <span role="alert" className={classes['error']}>
          {wire.reasons[refusalReason(duty.error)]}
        </span>
      )}
      <button
        type="button"
        role="switch"
        aria-checked={duty.on}
        aria-label={t.onDuty}
        aria-busy={duty.busy}
        title={title}
        className={classes['switch']}
        onClick={() => void duty.set(!duty.on)}
      >
        <span className={classes['track']} aria-hidden="true">
          <span className={classes['knob']} />
        </span>
        <span>{duty.on ? t.onDutyOn : t.onDutyOff}</span>
      </button>
    </>
  )
}
