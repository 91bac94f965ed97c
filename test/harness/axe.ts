import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** What a page does wrong for people who cannot see it well, by `<screen>: <axe's rule>`; empty when nothing. */
export async function violationsOf(screen: string, page: Page): Promise<Record<string, string[]>> {
  const { violations } = await new AxeBuilder({ page: page as never }).analyze()
  return Object.fromEntries(violations.map(({ id, nodes }) => [`${screen}: ${id}`, nodes.map(({ html }) => html.slice(0, 160))]))
}
