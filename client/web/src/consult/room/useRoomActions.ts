import { useEffect, useEffectEvent, useState } from 'react'
import { useRoom } from './roomContext.ts'
import { listenToRoomKeys, type RoomCommand } from './roomKeys.ts'
import type { SharedStage } from './useStage.ts'

export type Panel = 'people' | 'chat'
export type RoomDialog = 'invite' | 'settings' | 'keys' | 'leave'

export interface RoomActions {
  readonly panel: Panel | null
  readonly dialog: RoomDialog | null
  mic(): void
  camera(): void
  screen(): void
  hand(): void
  audioOnly(on: boolean): void
  /** Opens a panel, or closes it when it is open; null closes. */
  show(panel: Panel | null): void
  open(dialog: RoomDialog | null): void
}

/** What hands and keys do in the room. */
export function useRoomActions(shared: SharedStage): RoomActions {
  const { session, state } = useRoom()
  const { own, handUp } = state
  const [panel, setPanel] = useState<Panel | null>(null)
  const [dialog, setDialog] = useState<RoomDialog | null>(null)
  const actions: RoomActions = {
    panel,
    dialog,
    mic: () => void session.setMic(own.mic.state !== 'on'),
    camera() {
      const on = own.camera.state === 'off' || own.camera.state === 'failed'
      if (on && state.audioOnly?.reason === 'by-hand') session.setAudioOnly(false)
      void session.setCamera(on)
    },
    screen: () => void session.shareScreen(own.screen.state === 'off' || own.screen.state === 'failed'),
    hand: () => session.raiseHand(!handUp),
    audioOnly: session.setAudioOnly,
    show: (next) => setPanel((old) => (old === next ? null : next)),
    open: setDialog,
  }
  const run = useEffectEvent((command: RoomCommand) => {
    const commands: Record<RoomCommand, () => void> = {
      mic: actions.mic,
      camera: actions.camera,
      screen: actions.screen,
      hand: actions.hand,
      take: () => void shared.take(),
      follow: () => shared.setAstray(!shared.astray),
      chat: () => actions.show('chat'),
      people: () => actions.show('people'),
      sheet: () => setDialog('keys'),
      close: () => setPanel(null),
    }
    commands[command]()
  })
  useEffect(() => listenToRoomKeys((command) => run(command)), [])
  return actions
}
