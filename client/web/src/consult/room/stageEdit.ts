/** What the presenter does to the page that everybody sees. Pure: takes a stage, returns the next. */
import { type ConsultFileId, type ConsultRow, consultLimits, type EcgId, type SheetView, type Stage } from '@lianxin/contract'

/** The whole sheet by the standard scale, in the layout that suits the record best. */
export function freshSheet(ecgId: EcgId): SheetView {
  return { ecgId, layout: null, speedMmPerS: 25, gainMmPerMv: 10, startS: 0, window: null, calipers: null }
}

/** Beside what is shown already; the same stage when it is shown or there is no room for another. */
export function withSheet(stage: Stage, ecgId: EcgId): Stage {
  const at = stage.sheets.findIndex((sheet) => sheet.ecgId === ecgId)
  if (at >= 0) return { ...stage, active: at, fileId: null }
  if (stage.sheets.length >= consultLimits.ecgsSideBySide) return stage
  return { sheets: [...stage.sheets, freshSheet(ecgId)], active: stage.sheets.length, fileId: null }
}

export function withoutSheet(stage: Stage, ecgId: EcgId): Stage {
  const sheets = stage.sheets.filter((sheet) => sheet.ecgId !== ecgId)
  return { ...stage, sheets, active: Math.max(0, Math.min(stage.active, sheets.length - 1)) }
}

/** One sheet as its presenter sees it now. */
export function withView(stage: Stage, view: SheetView): Stage {
  const at = stage.sheets.findIndex((sheet) => sheet.ecgId === view.ecgId)
  return at < 0 ? stage : { ...stage, sheets: stage.sheets.with(at, view) }
}

export function withFile(stage: Stage, fileId: ConsultFileId | null): Stage {
  return { ...stage, fileId }
}

export interface Showable {
  readonly label: string | null
  readonly ecgId: EcgId | null
  readonly fileId: ConsultFileId | null
}

/** What may be put before everybody: the ECG it is about (without a label), and whatever stands behind a material; each once. */
export function showables(row: Pick<ConsultRow, 'subject' | 'materials'>): readonly Showable[] {
  const subject: Showable[] = row.subject ? [{ label: null, ecgId: row.subject.id, fileId: null }] : []
  const materials = row.materials.filter(({ ecgId, fileId }) => ecgId !== null || fileId !== null)
  const all: Showable[] = [...subject, ...materials.map(({ label, ecgId, fileId }) => ({ label, ecgId, fileId }))]
  return all.filter((one, n) => all.findIndex((other) => other.ecgId === one.ecgId && other.fileId === one.fileId) === n)
}
