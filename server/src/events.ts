/** What one capability may hear of another: facts, told after they are committed. Reactions may add to them, never refuse them. */
export interface DomainEvents {
  'queue.changed': { readonly taskId: string }
  'ecg.described': { readonly ecgId: string; readonly version: number }
  'session.ended': {
    readonly sessionIds: readonly string[]
    readonly reason: 'signed-out' | 'revoked' | 'idle' | 'expired' | 'deactivated'
  }
  'person.changed': { readonly personId: string }
  'duty.changed': Readonly<Record<string, never>>
}

export type DomainEvent = keyof DomainEvents
