import type { Organisation } from '@lianxin/contract'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { useText } from '../text/useText.ts'
import { keep, recall } from '../ui/deviceMemory.ts'
import type { Membership } from './session.ts'

interface PlaceValue {
  /** The organisation the person works for right now. */
  readonly organisation: Organisation
  readonly all: readonly Organisation[]
  choose(id: string): void
}
const Context = createContext<PlaceValue | null>(null)
const storageKey = 'lianxin.place'

/** `memberships`: those of the home shown, at least one. */
export function PlaceProvider({ memberships, children }: { memberships: readonly Membership[]; children: ReactNode }) {
  const [chosen, setChosen] = useState(() => recall(storageKey))
  const all = memberships.map((m) => m.organisation)
  const organisation = all.find((o) => o.id === chosen) ?? all[0]
  if (!organisation) return children
  const choose = (id: string) => {
    keep(storageKey, id)
    setChosen(id)
  }
  return <Context value={{ organisation, all, choose }}>{children}</Context>
}

/** Where the person works: null only for someone without any role. */
export function usePlace(): PlaceValue | null {
  return useContext(Context)
}

/** A name in the reader's language; an organisation without an English one keeps its Chinese one. */
export function nameIn(language: string, name: { readonly zh: string; readonly en: string }): string {
  return language === 'en' && name.en !== '' ? name.en : name.zh
}

export function PlaceName() {
  const place = usePlace()
  const { language, shell } = useText()
  if (!place) return null
  if (place.all.length === 1)
    return <span title={nameIn(language, place.organisation.name)}>{nameIn(language, place.organisation.name)}</span>
  return (
    <select aria-label={shell.place} value={place.organisation.id} onChange={(event) => place.choose(event.currentTarget.value)}>
      {place.all.map((o) => (
        <option key={o.id} value={o.id}>
          {nameIn(language, o.name)}
        </option>
      ))}
    </select>
  )
}
