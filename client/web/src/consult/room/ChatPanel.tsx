import { Button } from '@mantine/core'
import type { ChatMessage } from '@lianxin/contract'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { isComposing } from '../../read/shortcuts.ts'
import { useObservable } from '../../session/live.tsx'
import { roomText } from '../../text/room.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { LoadingRows } from '../../ui/EmptyState.tsx'
import { Icon } from '../../ui/icons.tsx'
import { minuteTime } from '../../ui/time.ts'
import { fileHref } from '../record/files.ts'
import { type Chat, type ChatState, type Outgoing, reachOf, tooLargeToSend } from './chat.ts'
import { useRoom } from './roomContext.ts'
import { RoomIcon } from './roomIcons.tsx'
import { withFile } from './stageEdit.ts'
import type { SharedStage } from './useStage.ts'
import classes from './chat.module.css'

/** The written talk: what came, how far one's own went, and what waits for the line. */
export function ChatPanel({ chat, shared }: { chat: Chat; shared: SharedStage }) {
  const t = useTexts(roomText)
  const state = useObservable(chat.state)
  const list = useRef<HTMLOListElement>(null)
  const newest = `${state.messages.length} ${state.outgoing.length}`
  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && chat.see()
    look()
    list.current?.scrollTo({ top: list.current.scrollHeight })
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [chat, newest])
  return (
    <div className={classes['chat']}>
      {!state.loaded && state.messages.length === 0 && <LoadingRows rows={2} label={t.chat.loading} />}
      {state.loaded && state.messages.length + state.outgoing.length === 0 && <p className={classes['hint']}>{t.chat.empty}</p>}
      <ol ref={list} className={classes['list']} aria-label={t.chat.label} aria-live="polite" tabIndex={0}>
        {state.messages.map((message) => (
          <Message key={message.messageNo} message={message} marks={state.marks} shared={shared} />
        ))}
        {state.outgoing.map((outgoing) => (
          <Waiting key={outgoing.key} outgoing={outgoing} chat={chat} />
        ))}
      </ol>
      <Compose chat={chat} />
    </div>
  )
}

function Message({ message, marks, shared }: { message: ChatMessage; marks: ChatState['marks']; shared: SharedStage }) {
  const t = useTexts(roomText)
  const { row, me } = useRoom()
  const own = message.partyId === me?.partyId
  const author = row.parties.find(({ partyId }) => partyId === message.partyId)
  const reach = reachOf(message.messageNo, marks, me?.partyId ?? null)
  const steps = [reach.delivered > 0 && t.chat.delivered(reach.delivered), reach.seen > 0 && t.chat.seen(reach.seen)].filter(Boolean)
  const reached = steps.length > 0 ? steps.join(' · ') : t.chat.sent
  return (
    <li className={classes['message']} data-own={own || undefined}>
      <p className={classes['hint']}>
        {own ? t.people.you : (author?.name ?? t.chat.unknown)} <time>{minuteTime(message.at)}</time>
      </p>
      {message.text !== '' && <p className={classes['text']}>{message.text}</p>}
      {message.file && <SentFile file={message.file} shared={shared} />}
      {own && (
        <p className={classes['hint']} data-reach={reach.seen > 0 ? 'seen' : reach.delivered > 0 ? 'delivered' : 'sent'}>
          {reached}
        </p>
      )}
    </li>
  )
}

function SentFile({ file, shared }: { file: NonNullable<ChatMessage['file']>; shared: SharedStage }) {
  const t = useTexts(roomText)
  const { row } = useRoom()
  const address = fileHref(row.consultId, file.fileId)
  const image = file.mediaType.startsWith('image/')
  return (
    <>
      <a className={classes['file']} href={address} target="_blank" rel="noreferrer">
        {image ? <img src={address} alt={file.name} /> : <Icon name="file" />} <span>{file.name}</span>
      </a>
      {image && (
        <Button size="compact-sm" variant="default" onClick={() => void shared.show((stage) => withFile(stage, file.fileId))}>
          {t.chat.show}
        </Button>
      )}
    </>
  )
}

function Waiting({ outgoing, chat }: { outgoing: Outgoing; chat: Chat }) {
  const t = useTexts(roomText)
  const { wire } = useText()
  const { key, text, file, refusal } = outgoing
  return (
    <li className={classes['message']} data-own data-waiting>
      {text !== '' && <p className={classes['text']}>{text}</p>}
      {file && <p>{file.name}</p>}
      {refusal === null ? (
        <p className={classes['hint']}>
          <Icon name="clock" /> {file && file.part > 0 && file.part < 1 ? t.chat.uploading(Math.round(file.part * 100)) : t.chat.sending}
        </p>
      ) : (
        <div role="alert">
          <p className={classes['failed']}>
            <Icon name="warning" /> {t.chat.failed} {wire.reasons[refusal.reason]}
          </p>
          <Button size="compact-sm" variant="default" onClick={() => chat.sendAgain(key)}>
            {t.chat.again}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => chat.drop(key)}>
            {t.chat.drop}
          </Button>
        </div>
      )}
    </li>
  )
}

function Compose({ chat }: { chat: Chat }) {
  const t = useTexts(roomText)
  const [text, setText] = useState('')
  const [tooLarge, setTooLarge] = useState(false)
  const file = useRef<HTMLInputElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  // on a telephone the keyboard would cover what was written before it is read
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) field.current?.focus()
  }, [])
  const submit = (event?: FormEvent) => {
    event?.preventDefault()
    if (text.trim() === '') return
    chat.send(text.trim())
    setText('')
  }
  const attach = async (chosen: File | undefined) => {
    if (!chosen) return
    setTooLarge(tooLargeToSend(chosen.size))
    if (!tooLargeToSend(chosen.size)) chat.send('', { name: chosen.name, bytes: new Uint8Array(await chosen.arrayBuffer()) })
  }
  return (
    <form className={classes['compose']} onSubmit={submit}>
      {tooLarge && (
        <p className={classes['failed']} role="alert">
          {t.chat.tooLarge}
        </p>
      )}
      <textarea
        ref={field}
        className={classes['input']}
        rows={2}
        maxLength={2000}
        aria-label={t.chat.message}
        placeholder={t.chat.placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || isComposing(event.nativeEvent)) return
          event.preventDefault()
          submit()
        }}
      />
      <div className={classes['actions']}>
        <input
          ref={file}
          type="file"
          className="lx-hidden"
          tabIndex={-1}
          aria-label={t.chat.attach}
          onChange={(event) => {
            void attach(event.target.files?.[0])
            event.target.value = ''
          }}
        />
        <Button variant="default" size="sm" aria-label={t.chat.attach} onClick={() => file.current?.click()}>
          <RoomIcon name="attach" />
        </Button>
        <Button type="submit" size="sm" disabled={text.trim() === ''} rightSection={<RoomIcon name="send" />}>
          {t.chat.send}
        </Button>
      </div>
    </form>
  )
}
