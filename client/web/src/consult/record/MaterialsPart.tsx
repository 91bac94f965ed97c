import { Button } from '@mantine/core'
import { type ConsultFileId, type EcgId, type Material } from '@lianxin/contract'
import { type FormEvent, useId, useRef, useState } from 'react'
import { useLive } from '../../session/live.tsx'
import { consultText } from '../../text/consult.ts'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useTexts } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import { href } from '../../ui/route.ts'
import lists from '../consult.module.css'
import { EcgPickDialog } from './EcgPickDialog.tsx'
import { fileHref } from './files.ts'
import classes from './record.module.css'
import { sendFile } from './sendFile.ts'
import { useWriting } from '../../ui/useWriting.ts'
import type { ConsultRecord } from './useRecord.ts'

/** What has to be at hand: said by somebody, or because an ECG or a file stands behind it. */
export function MaterialsPart({ record }: { record: ConsultRecord }) {
  const t = useTexts(consultRecordText)
  const { row, mine } = record
  const writes = mine.party && row.state !== 'closed'
  const lacking = row.materials.filter((material) => material.required && !material.ready).length
  const form = useMaterials(record)
  if (row.materials.length === 0 && !writes) return null
  return (
    <section className={classes['card']} aria-label={t.materials}>
      <h3 className={classes['cardTitle']}>
        {t.materials}
        {row.materials.some((material) => material.required) && (
          <StateMark tone={lacking > 0 ? 'warn' : 'done'}>{lacking > 0 ? t.material.lacking(lacking) : t.material.allReady}</StateMark>
        )}
      </h3>
      {row.materials.length === 0 && <p className={lists['hint']}>{t.materialsEmpty}</p>}
      <ul className={classes['list']}>
        {row.materials.map((material) => (
          <MaterialItem key={material.materialId} material={material} record={record} writes={writes} form={form} />
        ))}
      </ul>
      {form.error !== null && <ErrorNote error={form.error} />}
      {writes && <AddMaterial form={form} />}
    </section>
  )
}

type MaterialForm = ReturnType<typeof useMaterials>
type Change = Partial<Omit<Material, 'materialId'>>

function useMaterials({ row, changed }: ConsultRecord) {
  const live = useLive()
  const { busy, error, run } = useWriting()
  const [sending, setSending] = useState<number | null>(null)
  const { consultId } = row
  const set = (material: Material | null, change: Change) => {
    const { materialId = null, ...was } = material ?? { label: '', required: true, ecgId: null, fileId: null, ready: false }
    return run(async () => {
      const input = { consultId, materialId, ...was, ...change }
      changed((await live.write('consult:set-material', input, { giveUpAfterMs: 15_000 })).row)
    })
  }
  const upload = async (material: Material, file: File) => {
    setSending(0)
    let fileId: ConsultFileId | null = null
    const sent = await run(async () => {
      const bytes = new Uint8Array(await file.arrayBuffer())
      const to = { consultId, fileId: live.ids.uuid() as ConsultFileId, name: file.name }
      const send = (chunk: Parameters<Parameters<typeof sendFile>[0]['send']>[0]) => live.callDurably('chat:file-chunk', chunk)
      fileId = (await sendFile({ ...to, bytes, send, onProgress: setSending })).fileId
    })
    setSending(null)
    if (sent && fileId !== null) await set(material, { fileId, ready: true })
  }
  return { busy, error, sending, set, upload }
}

interface MaterialItemProps {
  readonly material: Material
  readonly record: ConsultRecord
  readonly writes: boolean
  readonly form: MaterialForm
}

function MaterialItem({ material, record: { row }, writes, form }: MaterialItemProps) {
  const t = useTexts(consultRecordText)
  const [picking, setPicking] = useState(false)
  const { label, required, ready, ecgId, fileId } = material
  const attach = async (id: EcgId) => {
    setPicking(false)
    await form.set(material, { ecgId: id, ready: true })
  }
  return (
    <li className={classes['material']}>
      <label className={lists['check']}>
        <input
          type="checkbox"
          checked={ready}
          disabled={!writes || form.busy || ecgId !== null || fileId !== null}
          aria-label={t.material.markReady(label)}
          onChange={(event) => void form.set(material, { ready: event.target.checked })}
        />
        <span className={classes['grow']}>
          {label} {required && <span className={lists['hint']}>{t.material.required}</span>}
        </span>
        <span className={lists['hint']}>{ready ? t.material.ready : t.material.missing}</span>
      </label>
      <div className={classes['row']}>
        {fileId && (
          <a href={fileHref(row.consultId, fileId)} target="_blank" rel="noreferrer">
            {t.material.file}
          </a>
        )}
        {ecgId && <a href={href('consult', row.consultId, 'ecg', ecgId)}>{t.material.ecg}</a>}
        {writes && ecgId === null && fileId === null && (
          <>
            <Button
              size="sm"
              variant="subtle"
              disabled={form.busy}
              aria-label={t.material.attachEcgFor(label)}
              onClick={() => setPicking(true)}
            >
              {t.material.attachEcg}
            </Button>
            <FileButton label={t.material.attachFileFor(label)} form={form} onFile={(file) => void form.upload(material, file)} />
          </>
        )}
      </div>
      {picking && <EcgPickDialog onPick={(id) => void attach(id)} onClose={() => setPicking(false)} />}
    </li>
  )
}

function FileButton({ label, form, onFile }: { label: string; form: MaterialForm; onFile: (file: File) => void }) {
  const t = useTexts(consultRecordText)
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          if (file) onFile(file)
        }}
      />
      <Button size="sm" variant="subtle" disabled={form.busy} aria-label={label} onClick={() => input.current?.click()}>
        {form.sending === null ? t.material.attachFile : t.material.sending(Math.round(form.sending * 100))}
      </Button>
    </>
  )
}

function AddMaterial({ form }: { form: MaterialForm }) {
  const t = useTexts(consultRecordText)
  const words = useTexts(consultText)
  const id = useId()
  const [label, setLabel] = useState('')
  const add = async (event: FormEvent) => {
    event.preventDefault()
    if (label.trim() === '') return
    if (await form.set(null, { label: label.trim() })) setLabel('')
  }
  return (
    <form className={lists['pair']} onSubmit={(event) => void add(event)}>
      <label htmlFor={id} className="lx-hidden">
        {t.material.add}
      </label>
      <input
        id={id}
        className={lists['input']}
        maxLength={80}
        placeholder={t.material.placeholder}
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      />
      <Button type="submit" variant="default" loading={form.busy && form.sending === null} disabled={label.trim() === ''}>
        {words.begin.addMaterial}
      </Button>
    </form>
  )
}
