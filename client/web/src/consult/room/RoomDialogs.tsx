import { Button } from '@mantine/core'
import { useState } from 'react'
import { useAsked } from '../../read/useAsked.ts'
import { Dialog, DialogActions } from '../../read/Dialog.tsx'
import { KeySheet } from '../../read/KeySheet.tsx'
import { useLive } from '../../session/live.tsx'
import { roomText } from '../../text/room.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import lists from '../consult.module.css'
import { InviteePicker } from '../InviteePicker.tsx'
import { LinksPart } from '../record/LinksPart.tsx'
import { useWriting } from '../../ui/useWriting.ts'
import type { ChosenInvitee } from '../words.ts'
import { DeviceChoice, SpeakerTest } from './DeviceFields.tsx'
import { useRoom } from './roomContext.ts'
import { roomShortcuts } from './roomKeys.ts'
import type { RoomDialog } from './useRoomActions.ts'
import { useDevices } from './usePreview.ts'

interface RoomDialogsProps {
  readonly dialog: RoomDialog | null
  onClose(): void
  onLeave(): void
}

export function RoomDialogs({ dialog, onClose, onLeave }: RoomDialogsProps) {
  if (dialog === 'invite') return <InviteDialog onClose={onClose} />
  if (dialog === 'settings') return <SettingsDialog onClose={onClose} />
  if (dialog === 'keys') return <KeysDialog onClose={onClose} />
  return dialog === 'leave' ? <LeaveDialog onClose={onClose} onLeave={onLeave} /> : null
}

interface CloseProps {
  onClose(): void
}

function InviteDialog({ onClose }: CloseProps) {
  const t = useTexts(roomText)
  const { shell } = useText()
  const { row, host, changed } = useRoom()
  const live = useLive()
  const [chosen, setChosen] = useState<readonly ChosenInvitee[]>([])
  const { busy, error, run } = useWriting()
  const here = new Set(row.parties.flatMap(({ presence, personId }) => (presence === 'in' && personId ? [personId] : [])))
  const invite = async () => {
    const asked = { consultId: row.consultId, invite: chosen.map(({ invitee }) => invitee) }
    if (await run(async () => changed((await live.write('consult:invite', asked, { giveUpAfterMs: 15_000 })).row))) onClose()
  }
  return (
    <Dialog title={t.invite.title} onClose={onClose} wide>
      <div className={lists['form']}>
        <InviteePicker chosen={chosen} without={here} onChange={setChosen} />
        {error !== null && <ErrorNote error={error} />}
        {host && <GuestLinks />}
      </div>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {shell.close}
        </Button>
        <Button loading={busy} disabled={chosen.length === 0} onClick={() => void invite()}>
          {t.invite.now}
        </Button>
      </DialogActions>
    </Dialog>
  )
}

/** For people without an account; the record of the consultation has the links. */
function GuestLinks() {
  const live = useLive()
  const { row } = useRoom()
  const asked = useAsked(row.consultId, () => live.call('consult:read', { consultId: row.consultId }))
  if (!asked.value) return asked.error === null ? null : <ErrorNote error={asked.error} />
  return <LinksPart record={{ row, links: asked.value.links, changed: asked.again }} />
}

function SettingsDialog({ onClose }: CloseProps) {
  const t = useTexts(roomText)
  const { session, state } = useRoom()
  const { mic, camera } = state.own
  const devices = useDevices(`${mic.stream?.id} ${camera.stream?.id}`)
  const [speakerId, setSpeakerId] = useState<string | null>(null)
  const chooseSpeaker = (id: string | null) => {
    setSpeakerId(id)
    session.setSpeaker(id)
  }
  return (
    <Dialog title={t.settings.title} onClose={onClose}>
      <div className={lists['form']}>
        <DeviceChoice
          label={t.ready.microphone}
          devices={devices?.microphones ?? []}
          value={mic.deviceId}
          onChange={(id) => void session.setMic(true, id)}
        />
        <DeviceChoice
          label={t.ready.camera}
          devices={devices?.cameras ?? []}
          value={camera.deviceId}
          onChange={(id) => void session.setCamera(true, id)}
        />
        {(devices?.speakers.length ?? 0) > 0 && (
          <DeviceChoice label={t.ready.speaker} devices={devices?.speakers ?? []} value={speakerId} onChange={chooseSpeaker} />
        )}
        <SpeakerTest speakerId={speakerId} />
      </div>
      <DialogActions>
        <Button onClick={onClose}>{t.settings.done}</Button>
      </DialogActions>
    </Dialog>
  )
}

function KeysDialog({ onClose }: CloseProps) {
  const t = useTexts(roomText)
  const keys = roomShortcuts.map(([name, key]) => [key, t.keys[name]] as const)
  return <KeySheet title={t.keys.title} keys={keys} note={t.keys.note} onClose={onClose} />
}

/** Leaving alone, or ending it for all where one may. */
function LeaveDialog({ onClose, onLeave }: CloseProps & Pick<RoomDialogsProps, 'onLeave'>) {
  const t = useTexts(roomText)
  const { shell } = useText()
  const { row, host, guest, changed } = useRoom()
  const live = useLive()
  const { busy, error, run } = useWriting()
  const hostGone = row.parties.every(({ partyId, presence }) => partyId !== row.hostPartyId || presence !== 'in')
  const end = () =>
    void run(async () => changed((await live.write('consult:close', { consultId: row.consultId }, { giveUpAfterMs: 15_000 })).row))
  return (
    <Dialog title={t.bar.leaveTitle} onClose={onClose}>
      <p>{t.bar.leaveText}</p>
      {error !== null && <ErrorNote error={error} />}
      <DialogActions>
        <Button variant="subtle" onClick={onClose}>
          {shell.cancel}
        </Button>
        {!guest && (host || hostGone) && (
          <Button variant="default" loading={busy} onClick={end}>
            {t.bar.closeAll}
          </Button>
        )}
        <Button onClick={onLeave}>{t.bar.leaveOnly}</Button>
      </DialogActions>
    </Dialog>
  )
}
