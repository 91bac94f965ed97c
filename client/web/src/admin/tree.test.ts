import { Organisation } from '@lianxin/contract'
import { describe, expect, it } from 'vitest'
import { treeRows } from './tree.ts'

const id = (n: number) => `0199a2c4-0000-7000-8000-00000000000${n}`
const organisation = (n: number, parent: number | null, zh: string) =>
  Organisation.parse({ id: id(n), parentId: parent && id(parent), kind: 'county', name: { zh, en: '' } })

describe('the organisation tree', () => {
  it('puts children under their parents whatever order they came in', () => {
    const rows = treeRows([organisation(3, 2, '村'), organisation(1, null, '市'), organisation(2, 1, '县')])
    expect(rows.map(({ organisation: { name }, depth }) => `${depth} ${name.zh}`)).toEqual(['0 市', '1 县', '2 村'])
  })

  it('takes one whose parent is out of sight for a root, so that nobody is lost', () => {
    expect(treeRows([organisation(2, 1, '县')]).map(({ depth }) => depth)).toEqual([0])
  })
})
