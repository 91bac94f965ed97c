import { Button } from '@mantine/core'
import type { EcgDetail, ReportContent } from '@lianxin/contract'
import { languages } from '@lianxin/contract/text'
import { type ReactNode, type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import { DraftLine } from './DraftLine.tsx'
import type { Draft } from './draft.ts'
import { patientLine } from './patientLine.ts'
import { useReportLanguage } from './reportLanguage.ts'
import { ReportLanguageSwitch } from './ReportLanguageSwitch.tsx'
import { CriticalFlag, type ReportField, ReportFields } from './ReportFields.tsx'
import classes from './ReportEditor.module.css'
import shared from './read.module.css'
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
  /** What else may be done with the case, kept in sight beside signing. */
  readonly tools: ReactNode
  /** Rejects with Refusal. */
  sign(content: ReportContent): Promise<void>
}

const dotted = (...parts: string[]) => parts.join(' · ')

export function ReportEditor({ draft, ecg, readOnly, keys, tools, sign }: ReportEditorProps) {
  const t = useTexts(readText)
  const { language, wire } = useText()
  const { content } = useSyncExternalStore(draft.subscribe, draft.snapshot)
  const [signing, setSigning] = useState(false)
  const [incomplete, setIncomplete] = useState(false)
  const search = useRef<HTMLInputElement>(null)
  const conclusion = useRef<HTMLTextAreaElement>(null)
  const lastField = useRef<ReportField>('conclusion')
  const [reportLanguage, setReportLanguage] = useReportLanguage()
  const templates = templatesIn(reportLanguage)
  const { wanted, insert, replace, keep } = useTemplates(draft, content, readOnly)

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
    <section className={shared['panel']} aria-label={t.report}>
      {!readOnly && (
        <>
          <ReportLanguageSwitch language={reportLanguage} onChange={setReportLanguage} />
          <StatementSearch input={search} language={reportLanguage} onPick={insertStatement} />
          <TemplateRow templates={templates} names={templatesIn(language).map(({ name }) => name)} onUse={insert} />
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
      <SignBar draft={draft} readOnly={readOnly} incomplete={incomplete} tools={tools} onSign={askToSign} />
      {signing && (
        <SignDialog
          content={content}
          patient={dotted(ecg.patient.name ?? ecg.patient.id ?? t.noName, patientLine(ecg, wire, language), `${t.number} ${ecg.number}`)}
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
function useTemplates(draft: Draft, content: ReportContent, readOnly: boolean) {
  const [wanted, setWanted] = useState<ReportTemplate | null>(null)
  return {
    wanted,
    insert(template: ReportTemplate | undefined) {
      if (readOnly || !template) return
      const written = content.findings.trim() !== '' || content.conclusion.trim() !== '' || content.advice.trim() !== ''
      if (written && !untouched(content)) setWanted(template)
      else draft.edit(template.content)
    },
    replace() {
      if (wanted) draft.edit(wanted.content)
      setWanted(null)
    },
    keep: () => setWanted(null),
  }
}

interface SignBarProps extends Pick<ReportEditorProps, 'draft' | 'readOnly' | 'tools'> {
  readonly incomplete: boolean
  onSign(): void
}

/** Stays at the foot of the panel: the critical flag, where the draft stands, signing and the other ways out. */
function SignBar({ draft, readOnly, incomplete, tools, onSign }: SignBarProps) {
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
          <kbd className={shared['kbd']}>Ctrl Enter</kbd>
        </Button>
      )}
      {tools}
    </div>
  )
}

function ReplaceQuestion({ name, onReplace, onKeep }: { name: string; onReplace(): void; onKeep(): void }) {
  const t = useTexts(readText)
  return (
    <div className={shared['conflict']} role="alert">
      <p>{t.templateReplaces}</p>
      <div className={shared['row']}>
        <Button size="sm" autoFocus onClick={onReplace}>
          {t.replaceBy(name)}
        </Button>
        <Button size="sm" variant="default" onClick={onKeep}>
          {t.draft.keepMine}
        </Button>
      </div>
    </div>
  )
}

interface TemplateRowProps {
  readonly templates: readonly ReportTemplate[]
  /** As the reader's screen calls them. */
  readonly names: readonly string[]
  onUse(template: ReportTemplate): void
}

function TemplateRow({ templates, names, onUse }: TemplateRowProps) {
  const t = useTexts(readText)
  return (
    <div className={shared['choices']} role="group" aria-label={t.templates}>
      {templates.map((template, index) => (
        <button key={template.name} type="button" onClick={() => onUse(template)}>
          <kbd>{index + 1}</kbd> {names[index]}
        </button>
      ))}
    </div>
  )
}

/** Exactly what one of the templates says, in whichever language. */
function untouched(content: ReportContent): boolean {
  return languages.flatMap(templatesIn).some((each) => sameWords(each.content, content))
}

function sameWords(a: ReportContent, b: ReportContent): boolean {
  return a.findings === b.findings && a.conclusion === b.conclusion && a.advice === b.advice
}
