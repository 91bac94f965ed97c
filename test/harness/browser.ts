import { type Browser, chromium, type Page } from 'playwright-core'
import { demoPassword } from '@lianxin/fixtures'
import { sessionText } from '../../client/web/src/text/session.ts'

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Real Chromium without a window; `LIANXIN_CHROMIUM` names one that is elsewhere. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['LIANXIN_CHROMIUM'] ?? '/usr/bin/chromium', args: quiet })
}

/** As a demo person does it: opens the address and fills in the form. */
export async function signInOnPage(page: Page, url: string, login: string, language: 'zh' | 'en' = 'zh'): Promise<void> {
  const text = sessionText[language]
  await page.goto(url)
  await page.getByLabel(text.login, { exact: true }).fill(login)
  await page.getByLabel(text.password, { exact: true }).fill(demoPassword)
  await page.getByRole('button', { name: text.signIn, exact: true }).click()
}
