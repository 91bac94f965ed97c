import type { ChatMessage, ConsultRow } from '@lianxin/contract'
import { useEffect } from 'react'
import { useAsked } from '../../read/useAsked.ts'
import { useLive } from '../../session/live.tsx'
import { consultRecordText } from '../../text/consultRecord.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { LoadingRows } from '../../ui/EmptyState.tsx'
import { ErrorNote } from '../../ui/ErrorNote.tsx'
import { Icon } from '../../ui/icons.tsx'
import { clockTime } from '../../ui/time.ts'
import lists from '../consult.module.css'
import { fileHref } from './files.ts'
import classes from './record.module.css'

/** What was written in the room, with its files. */
export function ChatLog({ row }: { row: ConsultRow }) {
  const t = useTexts(consultRecordText)
  const { shell } = useText()
  const live = useLive()
  const asked = useAsked(row.consultId, () => readAll(live, row.consultId))
  const { value, again } = asked
  const newest = value?.at(-1)?.messageNo ?? 0
  useEffect(() => {
    if (value && row.lastMessageNo > newest) again()
  }, [value, newest, row.lastMessageNo, again])
  if (row.lastMessageNo === 0) return null
  return (
    <section className={classes['card']} aria-label={t.chat}>
      <h3 className={classes['cardTitle']}>{t.chat}</h3>
      {asked.error !== null && !value && <ErrorNote error={asked.error} />}
      {!value && asked.error === null && <LoadingRows rows={2} label={shell.loading} />}
      <ol className={classes['chat']} tabIndex={0} aria-label={t.chat}>
        {value?.map((message) => (
          <Message key={message.messageNo} message={message} row={row} />
        ))}
      </ol>
    </section>
  )
}

/** Answers hold at most 500 messages each. */
async function readAll(live: ReturnType<typeof useLive>, consultId: ConsultRow['consultId']): Promise<readonly ChatMessage[]> {
  const all: ChatMessage[] = []
  for (;;) {
    const { messages } = await live.call('chat:read', { consultId, afterNo: all.at(-1)?.messageNo ?? 0 })
    if (messages.length === 0) return all
    all.push(...messages)
  }
}

function Message({ message, row }: { message: ChatMessage; row: ConsultRow }) {
  const author = row.parties.find(({ partyId }) => partyId === message.partyId)
  return (
    <li>
      <p className={lists['hint']}>
        {author?.name} <time>{clockTime(message.at)}</time>
      </p>
      {message.text !== '' && <p className={classes['prose']}>{message.text}</p>}
      {message.file && (
        <a href={fileHref(row.consultId, message.file.fileId)} target="_blank" rel="noreferrer">
          <Icon name="file" /> {message.file.name}
        </a>
      )}
    </li>
  )
}
