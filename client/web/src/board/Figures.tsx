import { readingTargets } from '@lianxin/contract'
import { boardText } from '../text/board.ts'
import { useTexts } from '../text/useText.ts'
import { StateMark } from '../ui/StateMark.tsx'
import { elapsed } from '../ui/time.ts'
import type { BoardFigures } from './boardModel.ts'
import classes from './board.module.css'

/** Today's figures against their targets; each says from how many cases it is computed. */
export function Figures({ figures }: { figures: BoardFigures }) {
  const t = useTexts(boardText).figures
  return (
    <div className={classes['figures']}>
      <section className={classes['figure']} data-wide>
        <h2>{t.emergencyOpen}</h2>
        <div className={classes['pair']}>
          <Measured name={t.median} valueMs={figures.emergencyOpenMedianMs} targetMs={readingTargets.emergencyOpenMedianMs} />
          <Measured name={t.p95} valueMs={figures.emergencyOpenP95Ms} targetMs={readingTargets.emergencyOpenP95Ms} />
        </div>
        <p>{t.opened(figures.emergenciesOpened, figures.emergencies)}</p>
      </section>
      <section className={classes['figure']}>
        <h2>{t.routineReport}</h2>
        <Measured name={t.median} valueMs={figures.routineReportMedianMs} targetMs={readingTargets.routineReportMedianMs} />
        <p>{t.reported(figures.routineReported)}</p>
      </section>
      <Count name={t.received} value={figures.received} />
      <Count name={t.waiting} value={figures.waiting} />
      <Count name={t.reading} value={figures.reading} />
    </div>
  )
}

function Measured({ name, valueMs, targetMs }: { name: string; valueMs: number | null; targetMs: number }) {
  const t = useTexts(boardText)
  return (
    <div className={classes['measured']}>
      <span className={classes['name']}>{name}</span>
      <span className={classes['value']}>{valueMs === null ? '—' : elapsed(valueMs)}</span>
      <span className={classes['target']}>{t.figures.target(elapsed(targetMs))}</span>
      {valueMs === null ? (
        <span className={classes['target']}>{t.figures.none}</span>
      ) : (
        <StateMark tone={valueMs <= targetMs ? 'done' : 'warn'}>{valueMs <= targetMs ? t.met : t.missed}</StateMark>
      )}
    </div>
  )
}

function Count({ name, value }: { name: string; value: number }) {
  return (
    <section className={classes['figure']}>
      <h2>{name}</h2>
      <span className={classes['value']}>{value}</span>
    </section>
  )
}
