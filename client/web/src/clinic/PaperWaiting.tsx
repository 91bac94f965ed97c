import classes from './PaperWaiting.module.css'

/** The room that the preview of so many leads will take, so that nothing jumps when it is drawn: three rows, or six, and a rhythm strip. */
export function PaperWaiting({ leads = 12 }: { leads?: number }) {
  return (
    <div className={classes['paperRoom']}>
      <div className={classes['paperWaiting']} data-rows={leads > 12 ? 6 : 3} />
    </div>
  )
}
