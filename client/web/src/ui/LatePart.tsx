import { type Connection, type Observable, pause, systemClock, when } from '@lianxin/live'
import { type ComponentType, createElement, type ReactNode, Suspense, use, useMemo } from 'react'
import { useLive } from '../session/live.tsx'

/** After so many failures on a line that stands it is not the line: a newer build has taken the place of this page's. */
const failuresOnline = 6
const longestWaitMs = 15_000

/** Resolves when loading may succeed after `failures` times it did not: the line is back, or had time to be. */
export async function lineAgain(connection: Observable<Connection>, failures: number): Promise<void> {
  if (connection.get().state !== 'online') await when(connection, ({ state }) => state === 'online')
  else await pause(systemClock, Math.min(1000 * 2 ** (failures - 1), longestWaitMs))
}

/** Loads a part of the page over a line that may fail meanwhile. @throws what `load` throws although the line stands */
export async function loadPart<T>(connection: Observable<Connection>, load: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; ) {
    try {
      await failedStylesAnew()
      return await load()
    } catch (error) {
      failures++
      if (failures >= failuresOnline && connection.get().state === 'online') throw error
      await lineAgain(connection, failures)
    }
  }
}

interface LatePartProps<P extends object> {
  /** The same function at each render. */
  load: () => Promise<ComponentType<P>>
  props: P
  waiting: ReactNode
}

/** A part that comes when it is first shown. React's `lazy` alone keeps a failure for as long as the page lives. */
export function LatePart<P extends object>({ load, props, waiting }: LatePartProps<P>) {
  const { connection } = useLive()
  const part = useMemo(() => loadPart(connection, load), [connection, load])
  return (
    <Suspense fallback={waiting}>
      <Arrived part={part} props={props} />
    </Suspense>
  )
}

function Arrived<P extends object>({ part, props }: { part: Promise<ComponentType<P>>; props: P }) {
  return createElement(use(part), props)
}

/** The bundler asks for the style sheet of a part only once, whether it came or not. */
const failedStyles = new Set<HTMLLinkElement>()
const noteFailed = ({ target }: Event) => target instanceof HTMLLinkElement && target.rel === 'stylesheet' && failedStyles.add(target)
addEventListener('error', noteFailed, { capture: true })

async function failedStylesAnew(): Promise<void> {
  const failed = [...failedStyles]
  failedStyles.clear()
  await Promise.all(
    failed.map((link) => {
      const anew = document.createElement('link')
      anew.rel = 'stylesheet'
      anew.crossOrigin = link.crossOrigin
      anew.href = link.href
      return new Promise((resolve, reject) => {
        anew.onload = resolve
        anew.onerror = () => reject(new Error(`no style sheet ${link.href}`))
        link.replaceWith(anew)
      })
    }),
  )
}
