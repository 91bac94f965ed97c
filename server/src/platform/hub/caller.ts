import type { ConsultId, InputOf, Membership, OutputOf, PersonId, RequestName, SessionId } from '@lianxin/contract'

/** Who asks: proven by the handshake or the cookie, with the rights held at this moment. */
export interface Caller {
  readonly personId: PersonId
  readonly sessionId: SessionId
  readonly name: string
  readonly memberships: readonly Membership[]
  /** The consultation that a guest was let into with a link: all they may ask for. Their `personId` is then their party's id. */
  readonly guestOf: ConsultId | null
  /** The socket that asks, for what lives as long as it does; '' over HTTP. */
  readonly lineId: string
  /** Quoted in answers, logs and the audit, so that a complaint finds its trace. */
  readonly requestId: string
}

/** The use cases behind requests: given a validated input, answer or throw a Refusal. */
export type Handlers<N extends RequestName = RequestName> = {
  readonly [K in N]: (input: InputOf<K>, caller: Caller) => Promise<OutputOf<K>>
}
