/** The container of SCP-ECG (EN 1064, ISO 11073-91064 clauses 5.2 and 5.3): record header, pointers, sections, checksums. */
import { refuse } from '../../refusal.ts'
import type { Warnings } from '../../warnings.ts'
import { crcCcitt } from './crc.ts'

export const sectionHeaderBytes = 16

/** A section's place in the file: `start` is its header, `body`..`end` its content. */
export interface Section {
  readonly id: number
  readonly start: number
  readonly body: number
  readonly end: number
}

export interface Container {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly sections: ReadonlyMap<number, Section>
}

/** Reads and checks the pointers. A section that runs past the file's end is refused as truncated; a bad checksum only warned of. */
export function readContainer(bytes: Uint8Array, warnings: Warnings): Container {
  if (bytes.length < 6 + sectionHeaderBytes + 10) refuse('truncated', `an SCP-ECG record of ${bytes.length} bytes`, bytes.length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const stated = view.getUint32(2, true)
  if (stated > bytes.length) refuse('truncated', `the record states ${stated} bytes, ${bytes.length} are present`, bytes.length)
  if (stated < bytes.length) warnings.add('length-mismatch', `the record states ${stated} bytes, ${bytes.length} are present`)
  if (crcCcitt(bytes, 2, Math.max(2, stated)) !== view.getUint16(0, true)) warnings.add('checksum-mismatch', 'checksum of the record')
  const sections = readPointers(bytes, view)
  refuseOverlap(bytes, sections)
  for (const section of sections.values()) checkSection(bytes, view, section, warnings)
  return { bytes, view, sections }
}

function readPointers(bytes: Uint8Array, view: DataView): Map<number, Section> {
  const length = view.getUint32(10, true)
  if (length < sectionHeaderBytes || 6 + length > bytes.length) refuse('corrupt', `section 0 of ${length} bytes`, 10)
  const sections = new Map<number, Section>()
  const count = Math.min(1024, Math.floor((length - sectionHeaderBytes) / 10))
  for (let n = 0, at = 6 + sectionHeaderBytes; n < count; n++, at += 10) {
    const id = view.getUint16(at, true)
    const sectionLength = view.getUint32(at + 2, true)
    const start = view.getUint32(at + 6, true) - 1
    if (sectionLength === 0 || id === 0) continue
    if (sectionLength < sectionHeaderBytes || start < 0) refuse('corrupt', `pointer to section ${id}`, at)
    if (start + sectionLength > bytes.length) refuse('truncated', `section ${id} ends at byte ${start + sectionLength}`, at)
    sections.set(id, { id, start, body: start + sectionHeaderBytes, end: start + sectionLength })
  }
  return sections
}

/** Sections stand one after the other: a thousand of the whole file's length each would make a thousand checksums of it. */
function refuseOverlap(bytes: Uint8Array, sections: ReadonlyMap<number, Section>): void {
  const total = [...sections.values()].reduce((sum, { start, end }) => sum + end - start, 0)
  if (total > bytes.length) refuse('hostile', `sections of ${total} bytes in a record of ${bytes.length}`)
}

function checkSection(bytes: Uint8Array, view: DataView, section: Section, warnings: Warnings): void {
  const { id, start, end } = section
  if (view.getUint16(start + 2, true) !== id) refuse('corrupt', `pointer ${id} leads to section ${view.getUint16(start + 2, true)}`, start)
  if (view.getUint32(start + 4, true) !== end - start) warnings.add('length-mismatch', `length of section ${id}`)
  if (crcCcitt(bytes, start + 2, end) !== view.getUint16(start, true)) warnings.add('checksum-mismatch', `checksum of section ${id}`)
}

/** The section, refused if absent. */
export function requiredSection(container: Container, id: number, what: string): Section {
  const section = container.sections.get(id)
  if (!section) refuse('no-leads', `SCP-ECG record without section ${id} (${what})`)
  return section
}
