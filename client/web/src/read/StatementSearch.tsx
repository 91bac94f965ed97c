import type { Language } from '@lianxin/contract/text'
import { type KeyboardEvent, type RefObject, useId, useState } from 'react'
import { readText } from '../text/read.ts'
import { useText, useTexts } from '../text/useText.ts'
import classes from './StatementSearch.module.css'
import shared from './read.module.css'
import { searchStatements } from './searchStatements.ts'
import { isComposing } from './shortcuts.ts'
import { statements } from './statements.ts'

interface StatementSearchProps {
  readonly input: RefObject<HTMLInputElement | null>
  /** What is inserted is in this language. */
  readonly language: Language
  onPick(statement: string): void
}

/** A combobox over the statement list: type initials, choose with arrows and Enter; the field stays for the next one. */
export function StatementSearch({ input, language, onPick }: StatementSearchProps) {
  const t = useTexts(readText)
  const shown = useText().language
  const [typed, setTyped] = useState('')
  const [active, setActive] = useState(0)
  const id = useId()
  const hits = searchStatements(statements, typed)
  const pick = (index: number) => {
    const hit = hits[index]
    if (!hit) return
    onPick(language === 'en' ? hit.en : hit.zh)
    setTyped('')
    setActive(0)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // The arrows and the Enter of a Chinese input method's composition choose among its words, not among the statements.
    if (isComposing(event.nativeEvent)) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setActive((n) => Math.min(Math.max(n + step, 0), Math.max(hits.length - 1, 0)))
    else if (event.key === 'Enter' && !event.ctrlKey) pick(active)
    else return
    event.preventDefault()
  }
  return (
    <div className={classes['search']}>
      <input
        ref={input}
        className={shared['input']}
        role="combobox"
        aria-label={t.statementSearch}
        aria-expanded={hits.length > 0}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={hits.length > 0 ? `${id}-${active}` : undefined}
        placeholder={t.statementHint}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setTyped(event.target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={id} role="listbox" aria-label={t.statementSearch} className={classes['hits']} hidden={hits.length === 0}>
        {hits.map((hit, index) => (
          <li
            key={hit.zh}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerDown={(event) => {
              event.preventDefault()
              pick(index)
            }}
          >
            <span>{language === 'en' ? hit.en : hit.zh}</span>
            <span className={classes['hitAside']}>{language === 'en' ? hit.zh : shown === 'en' ? hit.en : hit.initials.slice(0, 12)}</span>
          </li>
        ))}
      </ul>
      <p className="lx-hidden" role="status">
        {typed !== '' && (hits.length === 0 ? t.noStatement : t.statementsFound(hits.length))}
      </p>
      {typed !== '' && hits.length === 0 && <p className={shared['hint']}>{t.noStatement}</p>}
    </div>
  )
}
