import { Button } from '@mantine/core'
import { consultLimits } from '@lianxin/contract'
import { Dialog, DialogActions } from '../../read/Dialog.tsx'
import { roomText } from '../../text/room.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Icon } from '../../ui/icons.tsx'
import lists from '../consult.module.css'
import { usePatientWords } from '../words.ts'
import { useRoom } from './roomContext.ts'
import { type Showable, showables, withFile, withoutSheet, withSheet } from './stageEdit.ts'
import type { SharedStage } from './useStage.ts'

/** What the consultation has to show; a press shows it to everybody, or takes a shown one away again. */
export function AddToStage({ shared, onClose }: { shared: SharedStage; onClose: () => void }) {
  const t = useTexts(roomText)
  const { shell } = useText()
  const { row } = useRoom()
  const all = showables(row)
  return (
    <Dialog title={t.stage.add} onClose={onClose}>
      {all.length === 0 && <EmptyState icon="file" title={t.stage.noMaterials} />}
      {all.length > 0 && (
        <ul className={lists['found']}>
          {all.map((one) => (
            <Item key={one.ecgId ?? one.fileId} one={one} shared={shared} onClose={onClose} />
          ))}
        </ul>
      )}
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {shell.close}
        </Button>
      </DialogActions>
    </Dialog>
  )
}

function Item({ one, shared, onClose }: { one: Showable; shared: SharedStage; onClose: () => void }) {
  const t = useTexts(roomText)
  const { row } = useRoom()
  const patient = usePatientWords()
  const { stage } = shared.sync
  const { ecgId, fileId } = one
  const shown = stage.sheets.some((sheet) => sheet.ecgId === ecgId) || (fileId !== null && stage.fileId === fileId)
  const full = ecgId !== null && !shown && stage.sheets.length >= consultLimits.ecgsSideBySide
  const press = () => {
    void shared.show((now) => {
      if (ecgId !== null) return shown ? withoutSheet(now, ecgId) : withSheet(now, ecgId)
      return withFile(now, shown ? null : fileId)
    })
    onClose()
  }
  return (
    <li>
      <button type="button" className={lists['foundButton']} aria-pressed={shown} disabled={full} onClick={press}>
        <Icon name="file" />
        <strong>{one.label ?? t.stage.subject}</strong>
        <span className={lists['hint']}>
          {one.label === null && row.subject && `${patient(row.subject.summary)} `}
          {shown && t.stage.shownAlready}
          {full && t.stage.full}
        </span>
      </button>
    </li>
  )
}
