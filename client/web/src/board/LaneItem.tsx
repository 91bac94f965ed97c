import { boardText } from '../text/board.ts'
import { useText, useTexts } from '../text/useText.ts'
import type { IconName } from '../ui/icons.tsx'
import { StateMark, type Tone } from '../ui/StateMark.tsx'
import { clockTime, elapsed } from '../ui/time.ts'
import type { Lane, Standing } from './boardModel.ts'
import { CaseSteps } from './CaseSteps.tsx'
import classes from './board.module.css'

const looks: Record<Standing, readonly [Tone, IconName]> = {
  breach: ['danger', 'alarm'],
  late: ['warn', 'warning'],
  'on-time': ['quiet', 'clock'],
  reading: ['info', 'eye'],
}

/** One open case: its state in colour, word and place, its clock, and how far the next target is. */
export function LaneItem({ lane, open, onToggle }: { lane: Lane; open: boolean; onToggle(): void }) {
  const t = useTexts(boardText)
  const { wire, language } = useText()
  const { row, standing, runningMs } = lane
  const [tone, icon] = looks[standing]
  const site = language === 'en' && row.site.en !== '' ? row.site.en : row.site.zh
  const { patientName, patientId, sex, ageYears } = row.summary
  return (
    <li className={classes['lane']} data-standing={standing}>
      <button type="button" className={classes['laneButton']} aria-expanded={open} onClick={onToggle}>
        <span className={classes['laneState']}>
          <StateMark tone={tone} icon={icon} strong={standing === 'breach'}>
            {t.standings[standing]}
          </StateMark>
        </span>
        <span className={classes['laneClock']}>{elapsed(runningMs)}</span>
        <span className={classes['laneWho']}>
          <span className={classes['laneName']}>
            {wire.urgencies[row.urgency]} · {patientName ?? patientId ?? t.noName} {sex && wire.sexes[sex]} {ageYears}
          </span>
          <span className={classes['laneSite']}>{site}</span>
        </span>
        <span className={classes['laneTarget']}>
          <span>{row.reader ? `${row.reader.name} · ${wire.taskStates[row.state]}` : t.towards[lane.towards]}</span>
          <TargetWords lane={lane} />
        </span>
        <Axis lane={lane} />
        <span className="lx-hidden">{t.showSteps(row.summary.number)}</span>
      </button>
      {open && <CaseSteps row={row} />}
    </li>
  )
}

function TargetWords({ lane }: { lane: Lane }) {
  const t = useTexts(boardText)
  if (lane.targetMs === null) return <span>{t.noTarget}</span>
  const leftMs = lane.targetMs - lane.runningMs
  return <span>{leftMs >= 0 ? t.targetIn(elapsed(leftMs)) : t.overBy(elapsed(-leftMs))}</span>
}

/** Receipt, claim and opening on a line that ends at the target, or at now when that is past. */
function Axis({ lane }: { lane: Lane }) {
  const { wire } = useText()
  const { row, runningMs, targetMs } = lane
  const spanMs = Math.max(runningMs, targetMs ?? 0, 1)
  const at = (ms: number) => `${Math.min(100, Math.max(0, (ms / spanMs) * 100))}%`
  const nodes = [
    { step: 'claimed', atMs: row.claimedAt },
    { step: 'opened', atMs: row.openedAt },
  ] as const
  return (
    <span className={classes['axis']} aria-hidden="true">
      <span className={classes['axisRun']} style={{ width: at(runningMs) }} />
      {targetMs !== null && <span className={classes['axisTarget']} style={{ left: at(targetMs) }} />}
      {nodes.map(
        ({ step, atMs }) =>
          atMs !== null && (
            <span
              key={step}
              className={classes['axisNode']}
              style={{ left: at(atMs - row.receivedAt) }}
              title={`${wire.taskSteps[step]} ${clockTime(atMs)}`}
            />
          ),
      )}
    </span>
  )
}
