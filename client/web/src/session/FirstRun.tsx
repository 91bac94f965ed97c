import { Button, PasswordInput, TextInput } from '@mantine/core'
import { Login, Password } from '@lianxin/contract'
import { type FormEvent, useState } from 'react'
import { sessionText } from '../text/session.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { Front } from './Front.tsx'
import { useLive } from './live.tsx'

/** The first administrator of an empty hub. */
export function FirstRun() {
  const t = useTexts(sessionText)
  const { wire } = useText()
  const live = useLive()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set())

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const input = setupInput(new FormData(event.currentTarget))
    const problems = problemsOf(input)
    setWrong(problems)
    if (problems.size > 0) return
    setBusy(true)
    setError(null)
    try {
      await live.setUp(input)
    } catch (caught) {
      setError(caught)
      setBusy(false)
    }
  }

  return (
    <Front title={t.setupTitle} onSubmit={submit}>
      <p>{t.setupIntro}</p>
      {error !== null && <ErrorNote error={error} />}
      <TextInput name="code" label={t.setupCode} description={t.setupCodeHelp} autoComplete="off" required withAsterisk={false} />
      <TextInput name="zh" label={t.organisationZh} maxLength={100} required withAsterisk={false} />
      <TextInput name="en" label={t.organisationEn} maxLength={100} />
      <TextInput name="name" label={t.name} autoComplete="name" maxLength={80} required withAsterisk={false} />
      <TextInput
        name="login"
        label={t.login}
        description={t.loginHelp}
        autoComplete="username"
        autoCapitalize="none"
        required
        withAsterisk={false}
        error={wrong.has('login') && t.loginInvalid}
      />
      <PasswordInput
        name="password"
        label={t.password}
        description={t.passwordHelp}
        autoComplete="new-password"
        required
        withAsterisk={false}
        error={wrong.has('password') && wire.reasons['identity.password-weak']}
      />
      <Button type="submit" loading={busy} fullWidth>
        {t.create}
      </Button>
    </Front>
  )
}

function setupInput(form: FormData) {
  const field = (name: string) => String(form.get(name) ?? '').trim()
  return {
    code: field('code'),
    organisation: { zh: field('zh'), en: field('en') },
    login: field('login'),
    name: field('name'),
    password: String(form.get('password') ?? ''),
  }
}

function problemsOf(input: ReturnType<typeof setupInput>): Set<string> {
  const problems = new Set<string>()
  if (!Login.safeParse(input.login).success) problems.add('login')
  if (!Password.safeParse(input.password).success) problems.add('password')
  return problems
}
