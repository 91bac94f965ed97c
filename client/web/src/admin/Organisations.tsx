import { Button, TextInput } from '@mantine/core'
import { type OrganisationKind, organisationKinds } from '@lianxin/contract'
import { type FormEvent, useState } from 'react'
import { useLive } from '../session/live.tsx'
import { nameIn } from '../session/Place.tsx'
import { adminText } from '../text/admin.ts'
import { useText, useTexts } from '../text/useText.ts'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import classes from './admin.module.css'
import { OrganisationSelect } from './OrganisationSelect.tsx'
import { Select } from './Select.tsx'
import { treeRows } from './tree.ts'
import { type Register, useDoing } from './useRegister.ts'

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
  const { wire, shell } = useText()
  const live = useLive()
  const { busy, error, run } = useDoing()
  const [kind, setKind] = useState<OrganisationKind>('village')
  const [parentId, setParentId] = useState(treeRows(register.organisations)[0]?.organisation.id)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (!parentId) return
    const form = new FormData(event.currentTarget)
    const field = (name: string) => String(form.get(name) ?? '').trim()
    const added = await run(() => live.write('identity:add-organisation', { parentId, kind, name: { zh: field('zh'), en: field('en') } }))
    if (!added) return
    await onAdded()
    onClose()
  }

  return (
    <form className={classes['panel']} aria-label={t.addOrganisation} onSubmit={(event) => void submit(event)}>
      {error !== null && <ErrorNote error={error} />}
      <div className={classes['fields']}>
        <TextInput name="zh" label={t.nameZh} maxLength={100} required withAsterisk={false} autoComplete="off" />
        <TextInput name="en" label={t.nameEn} maxLength={100} autoComplete="off" />
        <Select
          label={t.kind}
          value={kind}
          options={organisationKinds.map((value) => ({ value, label: wire.organisationKinds[value] }))}
          onChange={setKind}
        />
        {parentId && <OrganisationSelect label={t.parent} organisations={register.organisations} value={parentId} onChange={setParentId} />}
      </div>
      <div className={classes['actions']}>
        <Button type="submit" loading={busy}>
          {t.addOrganisation}
        </Button>
        <Button variant="default" onClick={onClose}>
          {shell.cancel}
        </Button>
      </div>
    </form>
  )
}
