import { mayAt, type Receipt, Refusal } from '@lianxin/contract'
import type { EcgRefusal } from '@lianxin/ecg'
import type { Tx } from '../platform/db/db.ts'
import type { Caller } from '../platform/hub/caller.ts'
import { receiptAgain, receiptOf } from './beginUpload.ts'
import type { DecodedBytes } from './decoding.ts'
import type { EcgParts } from './deps.ts'
import { deviceOfFile, mergedPatient, patientOfFile, summaryOf, warningsOfFile } from './ecg.ts'
import { auditEcg } from './scope.ts'
import { findByUploadKey, findRepeat, insertEcg, type NewEcg } from './store.ts'
import type { Ticket } from './ticket.ts'

/** Finishes uploads, each once however often that is asked. */
export function createReceiving(parts: EcgParts) {
  const underWay = new Map<string, Promise<Receipt>>()
  return async (uploadKey: string, caller: Caller): Promise<Receipt> => {
    if (!parts.spool.knows(uploadKey, caller.personId)) return receiptOfFinished(parts, uploadKey, caller)
    const receiving = underWay.get(uploadKey) ?? receive(parts, uploadKey, caller).finally(() => underWay.delete(uploadKey))
    underWay.set(uploadKey, receiving)
    return receiving
  }
}

async function receiptOfFinished({ db }: EcgParts, uploadKey: string, caller: Caller): Promise<Receipt> {
  const stored = await findByUploadKey(db.read, uploadKey)
  if (!stored || stored.senderId !== caller.personId) throw new Refusal('ecg.upload-unknown')
  return receiptOf(stored, false)
}

async function receive(parts: EcgParts, uploadKey: string, caller: Caller): Promise<Receipt> {
  const { ticket, bytes } = await parts.spool.whole(uploadKey, caller.personId)
  if (!mayAt(caller.memberships, 'ecg.send', ticket.sitePath)) throw new Refusal('identity.forbidden', { right: 'ecg.send' })
  const decoded = await decode(parts, ticket, bytes, caller)
  const receipt = await store(parts, newEcg(parts, ticket, bytes, decoded), ticket, caller)
  await parts.spool.forget(uploadKey)
  return receipt
}

/** @throws Refusal; after one that the same bytes would meet again, nothing of the upload is kept */
async function decode(parts: EcgParts, ticket: Ticket, bytes: Uint8Array, caller: Caller): Promise<DecodedBytes> {
  try {
    const answer = await parts.decoding.run({ bytes, sha256: ticket.sha256, wantsFrame: false }, ticket.personId)
    if (answer.outcome === 'decoded') return answer
    throw answer.outcome === 'altered' ? new Refusal('ecg.upload-altered') : refusalOf(answer.refusal)
  } catch (error) {
    if (error instanceof Refusal && !error.retryable) await drop(parts, ticket, error, caller)
    throw error
  }
}

async function drop({ db, clock, spool }: EcgParts, ticket: Ticket, refusal: Refusal, caller: Caller): Promise<void> {
  await spool.forget(ticket.uploadKey)
  const details = { ...refusal.details, reason: refusal.reason, sizeBytes: ticket.sizeBytes }
  await auditEcg(db.read, clock.now(), 'ecg.refused', { id: null, siteId: ticket.siteId }, caller, details)
}

function refusalOf({ reason, message, offset }: EcgRefusal): Refusal {
  return new Refusal(`ecg.${reason}`, { message, ...(offset !== undefined && { offset }) })
}

function newEcg({ ids }: EcgParts, ticket: Ticket, bytes: Buffer, { facts, sha256, frameSha256 }: DecodedBytes): NewEcg {
  return {
    id: ids.next(),
    taskId: ids.next(),
    uploadKey: ticket.uploadKey,
    site: { id: ticket.siteId, path: ticket.sitePath },
    senderId: ticket.personId,
    fileName: ticket.fileName,
    bytes,
    sha256: Buffer.from(sha256),
    frameSha256: Buffer.from(frameSha256),
    format: facts.format,
    leads: facts.leads,
    rateHz: facts.rateHz,
    durationS: facts.durationS,
    acquiredAt: facts.acquiredAt,
    device: deviceOfFile(facts.device),
    patient: mergedPatient(patientOfFile(facts.patient), ticket.patient),
    context: ticket.context,
    warnings: warningsOfFile(facts.warnings),
  }
}

/** Record, original, reading task, audit and news: all of it or nothing. */
async function store(parts: EcgParts, ecg: NewEcg, ticket: Ticket, caller: Caller): Promise<Receipt> {
  const stored = await parts.db.tx(async (tx) => {
    const number = await insertEcg(tx, ecg)
    if (number === undefined) return undefined
    await Promise.all([
      enqueue(parts, tx, ecg, number, ticket),
      auditEcg(tx, tx.at, 'ecg.received', { id: ecg.id, siteId: ecg.site.id }, caller),
    ])
    return { id: ecg.id, taskId: ecg.taskId, number, receivedAt: tx.at }
  })
  if (stored) return receiptOf(stored, false)
  const first = await findRepeat(parts.db.read, { siteId: ecg.site.id, uploadKey: ecg.uploadKey, sha256: ecg.sha256 })
  if (!first) throw new Refusal('hub.timeout')
  return receiptAgain(parts, first, ticket, caller)
}

function enqueue({ queue }: EcgParts, tx: Tx, ecg: NewEcg, number: number, ticket: Ticket): Promise<void> {
  return queue.tasks.enqueue(tx, {
    taskId: ecg.taskId,
    subject: { kind: 'ecg', id: ecg.id },
    urgency: ticket.urgency,
    site: ecg.site,
    senderId: ecg.senderId,
    summary: summaryOf({ ...ecg, number, receivedAtMs: tx.at.getTime() }),
  })
}
