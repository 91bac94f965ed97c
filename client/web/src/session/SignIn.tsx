import { Button, PasswordInput, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { sessionText } from '../text/session.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { Front } from './Front.tsx'
import { useLive, useObservable } from './live.tsx'
import type { Ended } from './session.ts'

/** `ended`: someone's work waits behind this form. */
export function SignIn({ ended }: { ended: Ended | null }) {
  const t = useTexts(sessionText)
  const { wire } = useText()
  const live = useLive()
  const owed = useObservable(live.signOutOwed)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setError(null)
    try {
      await live.signIn(String(form.get('login')).trim().toLowerCase(), String(form.get('password')))
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Front title={t.signInTitle} onSubmit={submit}>
      {ended && <p role="status">{ended.end ? wire.sessionEnds[ended.end] : wire.reasons['identity.session-ended']}</p>}
      {owed && <p role="status">{t.signOutOwed}</p>}
      {error !== null && <ErrorNote error={error} />}
      <TextInput
        name="login"
        label={t.login}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        autoFocus
        withAsterisk={false}
      />
      <PasswordInput name="password" label={t.password} autoComplete="current-password" required withAsterisk={false} />
      <Button type="submit" loading={busy} fullWidth>
        {t.signIn}
      </Button>
    </Front>
  )
}
