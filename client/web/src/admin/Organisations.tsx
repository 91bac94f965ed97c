import { Button, TextInput } from '@mantine/core'
import { type OrganisationKind, organisationKinds } from '@lianxin/contract'
import { useState } from 'react'
import { useLive } from '../session/live.tsx'
import { nameIn } from '../session/Place.tsx'
import { adminText } from '../text/admin.ts'
import { useText, useTexts } from '../text/useText.ts'
import { AddForm } from './AddForm.tsx'
import classes from './admin.module.css'
import { OrganisationSelect } from './OrganisationSelect.tsx'
import { Select } from './Select.tsx'
import { treeRows } from './tree.ts'
import type { Register } from './useRegister.ts'

/** The alliance as a tree, with room for one more. */
export function Organisations({ register, onChanged }: { register: Register; onChanged: () => Promise<void> }) {
  const t = useTexts(adminText)
  const { wire, language } = useText()
  const [adding, setAdding] = useState(false)
  return (
    <>
      <div className={classes['toolbar']}>
        <span className={classes['search']} />
        <Button onClick={() => setAdding(!adding)} aria-expanded={adding}>
          {t.addOrganisation}
        </Button>
      </div>
      {adding && <AddOrganisation register={register} onAdded={onChanged} onClose={() => setAdding(false)} />}
      <ul className={classes['tree']}>
        {treeRows(register.organisations).map(({ organisation, depth }) => (
          <li key={organisation.id} style={{ paddingInlineStart: `${1 + depth * 1.5}rem` }}>
            <span>{nameIn(language, organisation.name)}</span>
            <span className={classes['hint']}>{wire.organisationKinds[organisation.kind]}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function AddOrganisation({ register, onAdded, onClose }: { register: Register; onAdded: () => Promise<void>; onClose: () => void }) {
  const t = useTexts(adminText)
  const { wire } = useText()
  const live = useLive()
  const [kind, setKind] = useState<OrganisationKind>('village')
  const [parentId, setParentId] = useState(treeRows(register.organisations)[0]?.organisation.id)

  function add(field: (name: string) => string) {
    if (!parentId) return null
    return live.write('identity:add-organisation', { parentId, kind, name: { zh: field('zh').trim(), en: field('en').trim() } })
  }

  return (
    <AddForm title={t.addOrganisation} add={add} onAdded={onAdded} onClose={onClose}>
      <TextInput name="zh" label={t.nameZh} maxLength={100} required withAsterisk={false} autoComplete="off" />
      <TextInput name="en" label={t.nameEn} maxLength={100} autoComplete="off" />
      <Select
        label={t.kind}
        value={kind}
        options={organisationKinds.map((value) => ({ value, label: wire.organisationKinds[value] }))}
        onChange={setKind}
      />
      {parentId && <OrganisationSelect label={t.parent} organisations={register.organisations} value={parentId} onChange={setParentId} />}
    </AddForm>
  )
}
