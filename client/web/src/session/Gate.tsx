import { type ReactNode, useEffect, useRef, useState } from 'react'
import { sessionText } from '../text/session.ts'
import { useText, useTexts } from '../text/useText.ts'
import { FirstRun } from './FirstRun.tsx'
import { Front } from './Front.tsx'
import { useLive } from './live.tsx'
import { useSession } from './SessionProvider.tsx'
import { SignIn } from './SignIn.tsx'
import type { Ended } from './session.ts'
import classes from './session.module.css'

/** Lets in who is signed in; a session that ended by itself leaves the work mounted behind the sign-in. */
export function Gate({ children }: { children: ReactNode }) {
  const session = useSession()
  const { shell } = useText()
  const t = useTexts(sessionText)
  if (session.state === 'loading')
    return (
      <p className="lx-hidden" role="status">
        {shell.loading}
      </p>
    )
  if (session.state === 'signed-out') return <SetupOrSignIn />
  if (session.state === 'unreachable') {
    return (
      <Front title={t.unreachable}>
        <p>{t.unreachableNext}</p>
      </Front>
    )
  }
  return (
    <>
      <div key={session.me.personId} className={classes['work']}>
        {children}
      </div>
      {session.ended && <SignInAgain ended={session.ended} />}
    </>
  )
}

/** A modal dialog of its own: one that is open in the work behind would else keep the sign-in out of reach. */
function SignInAgain({ ended }: { ended: Ended }) {
  const { shell } = useText()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} className={classes['cover']} aria-label={shell.product} onCancel={(event) => event.preventDefault()}>
      <SignIn ended={ended} />
    </dialog>
  )
}

function SetupOrSignIn() {
  const live = useLive()
  const [needed, setNeeded] = useState(false)
  useEffect(() => {
    let current = true
    live.http.setupNeeded().then(
      (answer) => current && setNeeded(answer),
      // A hub that cannot say is treated as set up: the sign-in says what is wrong.
      () => undefined,
    )
    return () => {
      current = false
    }
  }, [live])
  return needed ? <FirstRun /> : <SignIn ended={null} />
}
