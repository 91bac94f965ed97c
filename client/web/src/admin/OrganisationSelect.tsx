import type { Organisation, OrganisationId } from '@lianxin/contract'
import { nameIn } from '../session/Place.tsx'
import { adminText } from '../text/admin.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Select } from './Select.tsx'
import { treeRows } from './tree.ts'

interface OrganisationSelectProps {
  label: string
  organisations: readonly Organisation[]
  /** Null until someone chooses: what is chosen decides how far rights reach. */
  value: OrganisationId | null
  onChange: (id: OrganisationId) => void
}

/** The tree as an indented list. */
export function OrganisationSelect({ label, organisations, value, onChange }: OrganisationSelectProps) {
  const t = useTexts(adminText)
  const { language } = useText()
  const options = treeRows(organisations).map(({ organisation, depth }) => ({
    value: organisation.id,
    label: `${'\u3000'.repeat(depth)}${nameIn(language, organisation.name)}`,
  }))
  return <Select label={label} value={value} placeholder={t.chooseOrganisation} options={options} onChange={onChange} />
}
