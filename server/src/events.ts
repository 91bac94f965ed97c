import type { ConsultId } from '@lianxin/contract'

/** What one capability may hear of another: facts, told after they are committed. Reactions may add to them, never refuse them. */
export interface DomainEvents {
  'queue.changed': { readonly taskId: string }
  'ecg.described': { readonly ecgId: string; readonly version: number }
  'session.ended': {
    readonly sessionIds: readonly string[]
    readonly reason: 'signed-out' | 'revoked' | 'idle' | 'expired' | 'deactivated'
  }
  'person.changed': { readonly personId: string }
  'consult.changed': { readonly consultId: string }
  'consult.said': { readonly consultId: string; readonly messageNo: number }
  /** A party has to leave at once, media included. */
  'consult.put-out': { readonly consultId: string; readonly partyId: string; readonly reason: 'removed' | 'revoked' }
  'consult.mute-asked': { readonly consultId: ConsultId; readonly partyId: string; readonly by: string }
  'consult.closed': { readonly consultId: string }
  'duty.changed': Readonly<Record<string, never>>
}

export type DomainEvent = keyof DomainEvents
