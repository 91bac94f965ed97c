import { Button } from '@mantine/core'
import { useLive } from '../session/live.tsx'
import { nameIn } from '../session/Place.tsx'
import { useMe } from '../session/SessionProvider.tsx'
import { useText } from '../text/useText.ts'
import { Choice, LanguageSwitch } from './LanguageSwitch.tsx'
import { Disclosure } from './Disclosure.tsx'
import { textSizes, themes, usePreferences } from './preferences.tsx'
import classes from './shell.module.css'
import { forgetTab } from './tabMemory.ts'

export function PersonMenu() {
  const live = useLive()
  const me = useMe()
  const { shell, wire, language } = useText()
  const { textSize, theme, change } = usePreferences()
  const signOut = () => {
    forgetTab()
    void live.signOut().catch(() => undefined)
  }
  return (
    <Disclosure icon="person" label={shell.person} text={me.name}>
      <ul className={classes['memberships']}>
        {me.memberships.map((m) => (
          <li key={`${m.role} ${m.organisation.id}`}>
            {wire.roles[m.role]} · {nameIn(language, m.organisation.name)}
          </li>
        ))}
      </ul>
      <p className={classes['panelLabel']}>{shell.languageLabel}</p>
      <LanguageSwitch />
      <p className={classes['panelLabel']}>{shell.textSize}</p>
      <Choice
        label={shell.textSize}
        value={textSize}
        options={textSizes.map((value) => ({ value, label: shell.textSizes[value] }))}
        onChange={(next) => change({ textSize: next })}
      />
      <p className={classes['panelLabel']}>{shell.theme}</p>
      <Choice
        label={shell.theme}
        value={theme}
        options={themes.map((value) => ({ value, label: shell.themes[value] }))}
        onChange={(next) => change({ theme: next })}
      />
      <Button variant="default" fullWidth onClick={signOut}>
        {shell.signOut}
      </Button>
    </Disclosure>
  )
}
