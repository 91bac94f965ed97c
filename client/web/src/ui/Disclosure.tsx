import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { Icon, type IconName } from './icons.tsx'
import classes from './shell.module.css'

/** A button that shows a panel below it; Escape or a click elsewhere closes it. */
export function Disclosure({ icon, label, text, children }: { icon: IconName; label: string; text: string; children: ReactNode }) {
  const [open, setOpen] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  useEffect(() => {
    if (!open) return
    const outside = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false)
    }
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && setOpen(false)
    addEventListener('pointerdown', outside)
    addEventListener('keydown', onKey)
    return () => {
      removeEventListener('pointerdown', outside)
      removeEventListener('keydown', onKey)
    }
  }, [open])
  return (
    <div ref={box} className={classes['disclosure']}>
      <button
        type="button"
        className={classes['headerButton']}
        aria-expanded={open}
        aria-controls={id}
        aria-label={`${label} ${text}`}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
        <span className={classes['personName']}>{text}</span>
        <Icon name="chevron" size="0.875em" />
      </button>
      {open && (
        <div id={id} className={classes['panel']}>
          {children}
        </div>
      )}
    </div>
  )
}
