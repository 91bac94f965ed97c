import type { OrganisationId } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { bySite, countBySite } from './ownSites.ts'

const [here, there, elsewhere] = ['a', 'b', 'c'] as OrganisationId[] as [OrganisationId, OrganisationId, OrganisationId]
const of = (siteId: OrganisationId, name: string) => ({ siteId, name })

describe('what waits at a shared device', () => {
  it('is told apart by whether its site is one of the person’s', () => {
    const waiting = [of(here, '张三'), of(there, '李四'), of(elsewhere, '王五')]
    expect(bySite(waiting, [here, elsewhere])).toEqual({ own: [waiting[0], waiting[2]], others: [waiting[1]] })
  })

  it('is all somebody else’s for one who has no site', () => {
    expect(bySite([of(here, '张三')], []).own).toEqual([])
  })

  it('is told of by site and number alone', () => {
    expect(countBySite([of(there, '李四'), of(elsewhere, '王五'), of(there, '赵六')])).toEqual([
      [there, 2],
      [elsewhere, 1],
    ])
  })
})
