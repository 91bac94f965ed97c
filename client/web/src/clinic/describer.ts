import { type ClinicalContext, type Patient, Refusal } from '@lianxin/contract'
import { createCell, type Observable } from '@lianxin/live'

/** Who the patient is and the story: what a clinic may complete after sending. */
export type Description = Patient & ClinicalContext

export interface Versioned {
  readonly version: number
  readonly description: Description
}

export interface DescriberState {
  readonly shown: Description
  readonly status: 'saved' | 'unsaved' | 'saving' | 'refused'
  /** By the hub's clock; null until something was saved here. */
  readonly savedAt: number | null
  /** Somebody else changed it meanwhile, and both were kept. */
  readonly merged: boolean
  readonly refusal: unknown
}

export interface DescriberOptions {
  /** Keeps trying over lost lines. @throws Refusal `ecg.version-stale` when `baseVersion` is not the newest */
  readonly save: (baseVersion: number, description: Description) => Promise<number>
  readonly read: () => Promise<Versioned>
  readonly after: (ms: number, run: () => void) => () => void
  readonly hubNow: () => number
}

export interface Describer {
  readonly state: Observable<DescriberState>
  readonly edit: (patch: Partial<Description>) => void
  /** The hub's newest, heard by a push. */
  readonly take: (news: Versioned) => void
  /** What is not acknowledged yet and what it was typed over; null when nothing is. */
  readonly unsent: () => { readonly base: Versioned; readonly mine: Description } | null
  /** Saves now what waits; call when leaving. */
  readonly flush: () => void
}

const quietMs = 700

/** Field by field: what I changed stays mine, the rest becomes theirs. */
export function mergeDescriptions(base: Description, mine: Description, theirs: Description): Description {
  return { ...theirs, ...changedFields(base, mine) }
}

/** A time and how well it is known are one field: mine of one beside theirs of the other would be nobody's word. */
export function changedFields(base: Description, mine: Description): Partial<Description> {
  const changed: Partial<Description> = Object.fromEntries(
    Object.entries(mine).filter(([name, value]) => !same(value, base[name as keyof Description])),
  )
  if (!('onsetAt' in changed || 'onsetPrecision' in changed)) return changed
  return { ...changed, onsetAt: mine.onsetAt, onsetPrecision: mine.onsetPrecision ?? null }
}

/** Whatever the order of their fields. */
function sameDescription(a: Description, b: Description): boolean {
  return Object.entries(a).every(([name, value]) => same(value, b[name as keyof Description]))
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Saves a little after the last change, one save at a time, and never overwrites what somebody else has just written. */
export function createDescriber(first: Versioned, options: DescriberOptions): Describer {
  let base = first
  let saving = false
  let cancel = () => {}
  const state = createCell<DescriberState>({ shown: first.description, status: 'saved', savedAt: null, merged: false, refusal: null })
  const patch = (changes: Partial<DescriberState>) => state.set({ ...state.get(), ...changes })
  const differs = (shown: Description) => !sameDescription(shown, base.description)
  const dirty = () => differs(state.get().shown)

  const take = (news: Versioned) => {
    if (news.version <= base.version) return
    const mine = state.get().shown
    // a base of version 0 is this device's own guess, not somebody's word
    const clean = !dirty() || base.version === 0
    const shown = mergeDescriptions(base.description, mine, news.description)
    base = news
    patch({
      shown,
      merged: state.get().merged || !(clean || sameDescription(shown, mine)),
      ...(!differs(shown) && !saving && { status: 'saved' }),
    })
  }
  const saveNow = async () => {
    cancel()
    if (saving) return
    if (!dirty()) {
      if (state.get().status === 'unsaved') patch({ status: 'saved' })
      return
    }
    saving = true
    const description = state.get().shown
    patch({ status: 'saving', refusal: null })
    try {
      base = { version: await options.save(base.version, description), description }
      patch({ status: dirty() ? 'unsaved' : 'saved', savedAt: options.hubNow() })
    } catch (error) {
      await failed(error)
    } finally {
      saving = false
    }
    if (state.get().status === 'unsaved') schedule()
  }
  const failed = async (error: unknown) => {
    if (!(error instanceof Refusal) || error.reason !== 'ecg.version-stale') return patch({ status: 'refused', refusal: error })
    const news = await options.read().catch((refusal: unknown) => refusal)
    if (news instanceof Error) return patch({ status: 'refused', refusal: news })
    take(news as Versioned)
    patch({ status: dirty() ? 'unsaved' : 'saved' })
  }
  const schedule = () => {
    cancel()
    cancel = options.after(quietMs, () => void saveNow())
  }

  return {
    state,
    edit(changes) {
      patch({ shown: { ...state.get().shown, ...changes }, status: 'unsaved', refusal: null })
      schedule()
    },
    take,
    unsent: () => (dirty() ? { base, mine: state.get().shown } : null),
    flush: () => void saveNow(),
  }
}

export function describe({ patient, context }: { readonly patient: Patient; readonly context: ClinicalContext }): Description {
  return { ...patient, ...context }
}

export function patientOf({ id, name, sex, birthDate, ageYears }: Description): Patient {
  return { id, name, sex, birthDate, ageYears }
}

export function contextOf(description: Description): ClinicalContext {
  const { symptoms, onsetAt, onsetPrecision = null, history, systolicMmhg, diastolicMmhg, note } = description
  return { symptoms, onsetAt, onsetPrecision, history, systolicMmhg, diastolicMmhg, note }
}
