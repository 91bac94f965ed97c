import { Button } from '@mantine/core'
import type { EcgDetail, ReportContent } from '@lianxin/contract'
import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { DraftLine } from './DraftLine.tsx'
import type { Draft } from './draft.ts'
import { patientLine } from './patientLine.ts'
import { CriticalFlag, type ReportField, ReportFields } from './ReportFields.tsx'
import classes from './read.module.css'
import { SignDialog } from './SignDialog.tsx'
import { StatementSearch } from './StatementSearch.tsx'
import { appendStatement, type ReportTemplate, templatesIn } from './templates.ts'

/** What keys may ask of the editor while it is on the screen. */
export interface EditorKeys {
  focusStatements(): void
  focusConclusion(): void
  toggleCritical(): void
  template(index: number): void
  askToSign(): void
}

interface ReportEditorProps {
  readonly draft: Draft
  readonly ecg: EcgDetail
  /** No longer the holder: the words stay, writing rests. */
  readonly readOnly: boolean
  readonly keys: RefObject<EditorKeys | null>
  /** Rejects with Refusal. */
  sign(content: ReportContent): Promise<void>
}

export function ReportEditor({ draft, ecg, readOnly, keys, sign }: ReportEditorProps) {
  const t = useTexts(readText)
  const { language, wire } = useText()
  const { content } = useSyncExternalStore(draft.subscribe, draft.snapshot)
  const [signing, setSigning] = useState(false)
  const [incomplete, setIncomplete] = useState(false)
  const search = useRef<HTMLInputElement>(null)
  const conclusion = useRef<HTMLTextAreaElement>(null)
  const lastField = useRef<ReportField>('conclusion')
  const templates = templatesIn(language)
  const { wanted, insert, replace, keep } = useTemplates(draft, content, readOnly, templates)

  const askToSign = () => {
    if (readOnly || signing) return
    const missing = content.conclusion.trim() === ''
    setIncomplete(missing)
    if (missing) conclusion.current?.focus()
    else setSigning(true)
  }
  const insertStatement = (statement: string) => {
    const field = lastField.current === 'findings' ? 'findings' : 'conclusion'
    draft.edit({ [field]: appendStatement(content[field], statement) })
  }
  useEffect(() => {
    keys.current = {
      focusStatements: () => search.current?.focus(),
      focusConclusion: () => conclusion.current?.focus(),
      toggleCritical: () => !readOnly && draft.edit({ critical: !content.critical }),
      template: (index) => insert(templates[index]),
      askToSign,
    }
    return () => {
      keys.current = null
    }
  })

  return (
    <section className={classes['panel']} aria-label={t.report}>
      {!readOnly && (
        <>
          <StatementSearch input={search} onPick={insertStatement} />
          <TemplateRow templates={templates} onUse={insert} />
        </>
      )}
      {wanted && <ReplaceQuestion name={wanted.name} onReplace={replace} onKeep={keep} />}
      <ReportFields
        content={content}
        readOnly={readOnly}
        conclusionRef={conclusion}
        onEdit={draft.edit}
        onFocusField={(field) => {
          lastField.current = field
        }}
      />
      <SignBar draft={draft} readOnly={readOnly} incomplete={incomplete} onSign={askToSign} />
      {signing && (
        <SignDialog
          content={content}
          patient={[ecg.patient.name ?? t.noName, patientLine(ecg, wire, language), `${t.number} ${ecg.number}`].join(' · ')}
          amendmentReason={null}
          sign={async () => {
            await draft.secure()
            await sign(draft.snapshot().content)
          }}
          onClose={() => setSigning(false)}
        />
      )}
    </section>
  )
}

/** A template goes over nothing or another untouched template at once; own words are replaced only after a question. */
function useTemplates(draft: Draft, content: ReportContent, readOnly: boolean, templates: readonly ReportTemplate[]) {
  const [wanted, setWanted] = useState<ReportTemplate | null>(null)
  return {
    wanted,
    insert(template: ReportTemplate | undefined) {
      if (readOnly || !template) return
      const written = content.findings.trim() !== '' || content.conclusion.trim() !== '' || content.advice.trim() !== ''
      if (written && !templates.some((each) => sameWords(each.content, content))) setWanted(template)
      else draft.edit(template.content)
    },
    replace() {
      if (wanted) draft.edit(wanted.content)
      setWanted(null)
    },
    keep: () => setWanted(null),
  }
}

/** Stays at the foot of the panel: the critical flag, where the draft stands, and signing. */
function SignBar({ draft, readOnly, incomplete, onSign }: { draft: Draft; readOnly: boolean; incomplete: boolean; onSign(): void }) {
  const t = useTexts(readText)
  const { content, state } = useSyncExternalStore(draft.subscribe, draft.snapshot)
  return (
    <div className={classes['signBar']}>
      <CriticalFlag on={content.critical} readOnly={readOnly} onChange={(critical) => draft.edit({ critical })} />
      <DraftLine draft={draft} state={state} />
      {incomplete && content.conclusion.trim() === '' && <p role="alert">{t.noConclusion}</p>}
      {!readOnly && (
        <Button fullWidth onClick={onSign}>
          {t.sign}
          <kbd className={classes['kbd']}>Ctrl Enter</kbd>
        </Button>
      )}
    </div>
  )
}

function ReplaceQuestion({ name, onReplace, onKeep }: { name: string; onReplace(): void; onKeep(): void }) {
  const t = useTexts(readText)
  return (
    <div className={classes['conflict']} role="alert">
      <p>{t.templateReplaces}</p>
      <div className={classes['row']}>
        <Button size="sm" autoFocus onClick={onReplace}>
          {t.replace}：{name}
        </Button>
        <Button size="sm" variant="default" onClick={onKeep}>
          {t.draft.keepMine}
        </Button>
      </div>
    </div>
  )
}

function TemplateRow({ templates, onUse }: { templates: readonly ReportTemplate[]; onUse(template: ReportTemplate): void }) {
  const t = useTexts(readText)
  return (
    <div className={classes['templates']} role="group" aria-label={t.templates}>
      {templates.map((template, index) => (
        <button key={template.name} type="button" onClick={() => onUse(template)}>
          <kbd>{index + 1}</kbd> {template.name}
        </button>
      ))}
    </div>
  )
}

function sameWords(a: ReportContent, b: ReportContent): boolean {
  return a.findings === b.findings && a.conclusion === b.conclusion && a.advice === b.advice
}
