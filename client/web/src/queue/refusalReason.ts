import { type Reason, Refusal } from '@lianxin/contract'

/** Why something was refused; what is not a refusal is a fault of ours. */
export function refusalReason(error: unknown): Reason {
  return error instanceof Refusal ? error.reason : 'hub.internal'
}
