import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** What a page does wrong for people who cannot see it well, by `<screen>: <axe's rule>`; empty when nothing. */
export async function violationsOf(screen: string, page: Page): Promise<Record<string, string[]>> {
  // without a second page for frames of other origins, which no screen has: a third of the time
  const { violations } = await new AxeBuilder({ page: page as never }).setLegacyMode().analyze()
  return Object.fromEntries(violations.map(({ id, nodes }) => [`${screen}: ${id}`, nodes.map(({ html }) => html.slice(0, 160))]))
}
