import { type ReactNode, useEffect, useState } from 'react'
import { sessionText } from '../text/session.ts'
import { useText, useTexts } from '../text/useText.ts'
import { FirstRun } from './FirstRun.tsx'
import { Front } from './Front.tsx'
import { useLive } from './live.tsx'
import { useSession } from './SessionProvider.tsx'
import { SignIn } from './SignIn.tsx'
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
      <div key={session.me.personId} className={classes['work']} inert={session.ended !== null}>
        {children}
      </div>
      {session.ended && (
        <div className={classes['cover']}>
          <SignIn ended={session.ended} />
        </div>
      )}
    </>
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
