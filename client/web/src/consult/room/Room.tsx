import { useEffect, useState } from 'react'
import { useHubNow, useLive, useObservable } from '../../session/live.tsx'
import { roomText } from '../../text/room.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Icon } from '../../ui/icons.tsx'
import { LineState } from '../../ui/LineState.tsx'
import { StateMark } from '../../ui/StateMark.tsx'
import { elapsed } from '../../ui/time.ts'
import { useSubjectWords, useTitle } from '../words.ts'
import { type Chat, createChat, unreadOf } from './chat.ts'
import { ChatPanel } from './ChatPanel.tsx'
import { ControlBar } from './ControlBar.tsx'
import { Notices } from './Notices.tsx'
import { PeoplePanel } from './PeoplePanel.tsx'
import { PeopleStrip } from './PeopleStrip.tsx'
import { ConsentDialog, RecordButton, RecordingMark } from './RecordControls.tsx'
import { useRoom } from './roomContext.ts'
import { RoomDialogs } from './RoomDialogs.tsx'
import { RoomIcon } from './roomIcons.tsx'
import { ScreenPicture, ScreenSwitch } from './ScreenPicture.tsx'
import { StagePane } from './StagePane.tsx'
import { useRoomActions } from './useRoomActions.ts'
import { useScreens } from './useScreens.ts'
import { type SharedStage, useStage } from './useStage.ts'
import classes from './room.module.css'

/** The room: the tracing is the stage, people are a strip beside it. */
export function Room({ onLeave }: { onLeave(): void }) {
  const chat = useChat()
  return chat && <RoomWith chat={chat} onLeave={onLeave} />
}

function RoomWith({ chat, onLeave }: { chat: Chat; onLeave(): void }) {
  const shared = useStage()
  const screens = useScreens()
  const actions = useRoomActions(shared)
  const { me } = useRoom()
  const unread = unreadOf(useObservable(chat.state), me?.partyId ?? null)
  const [error, setError] = useState<unknown>(null)
  return (
    <main id="content" className={classes['room']} data-panel={actions.panel ?? undefined}>
      <Head />
      <div className={classes['top']}>
        <Notices />
        {error !== null && <ErrorNote error={error} />}
      </div>
      <StagePane
        shared={shared}
        switcher={<ScreenSwitch screens={screens} />}
        screen={screens.shown && <ScreenPicture screen={screens.shown} />}
        onShowSheet={() => actions.open('keys')}
      />
      <PeopleStrip />
      {actions.panel && <SidePanel panel={actions.panel} chat={chat} shared={shared} onClose={() => actions.show(null)} />}
      <ControlBar actions={actions} unread={unread} recording={<RecordButton onError={setError} />} />
      <RoomDialogs dialog={actions.dialog} onClose={() => actions.open(null)} onLeave={onLeave} />
      <ConsentDialog />
    </main>
  )
}

function useChat(): Chat | null {
  const live = useLive()
  const { session, row } = useRoom()
  const [chat, setChat] = useState<Chat | null>(null)
  useEffect(() => {
    const made = createChat(live, row.consultId, () => session.state.get().partyId)
    setChat(made)
    return made.close
  }, [live, session, row.consultId])
  return chat
}

function Head() {
  const t = useTexts(roomText)
  const { wire } = useText()
  const { row } = useRoom()
  const title = useTitle()
  const subject = useSubjectWords()
  const now = useHubNow(1000)
  return (
    <header className={classes['head']} data-patient={row.subject !== null || undefined}>
      <h1 className={classes['title']}>{title(row)}</h1>
      <span className={classes['subject']}>{subject(row)}</span>
      {row.urgency === 'emergency' && (
        <StateMark tone="danger" strong>
          {wire.urgencies[row.urgency]}
        </StateMark>
      )}
      {row.locked && (
        <span className={classes['locked']}>
          <RoomIcon name="lock" /> {wire.reasons['consult.locked'].split(/[，,]/)[0]}
        </span>
      )}
      <RecordingMark />
      <span className={classes['space']} />
      {row.openedAt !== null && <time className={classes['clock']}>{elapsed(Math.max(0, now - row.openedAt))}</time>}
      <LineState />
      <span className="lx-hidden">{t.title}</span>
    </header>
  )
}

interface SidePanelProps {
  readonly panel: 'people' | 'chat'
  readonly chat: Chat
  readonly shared: SharedStage
  onClose(): void
}

function SidePanel({ panel, chat, shared, onClose }: SidePanelProps) {
  const t = useTexts(roomText)
  const { shell } = useText()
  const title = panel === 'people' ? t.people.label : t.chat.label
  return (
    <aside className={classes['panel']} aria-label={title}>
      <div className={classes['panelHead']}>
        <h2>{title}</h2>
        <button type="button" className={classes['panelClose']} aria-label={shell.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div className={classes['panelBody']} data-panel={panel}>
        {panel === 'people' ? <PeoplePanel /> : <ChatPanel chat={chat} shared={shared} />}
      </div>
    </aside>
  )
}
