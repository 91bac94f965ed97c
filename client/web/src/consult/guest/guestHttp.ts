import { fromWire, GuestInvitation, HttpRefusal, Refusal } from '@lianxin/contract'

/** What the invitation of a link says. @throws Refusal `consult.link-unknown` for one that is none, has expired or was revoked */
export async function readInvitation(token: string, signal: AbortSignal): Promise<GuestInvitation> {
  const response = await ask(`/api/guest-links/${encodeURIComponent(token)}`, { signal })
  const parsed = GuestInvitation.safeParse(await response.json())
  if (!parsed.success) throw new Refusal('hub.protocol-version')
  return parsed.data
}

export interface GuestName {
  readonly name: string
  readonly organisation: string
}

/** Makes this browser the guest's; the session is a cookie of its own. @throws Refusal */
export async function enterAsGuest(token: string, { name, organisation }: GuestName): Promise<void> {
  const body = JSON.stringify({ token, name, organisation })
  await ask('/api/guest-session', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, { ...init, credentials: 'same-origin' }).catch(() => {
    throw new Refusal('hub.offline')
  })
  if (response.ok) return response
  const body = HttpRefusal.safeParse(await response.json().catch(() => null))
  throw body.success ? fromWire(body.data.error) : new Refusal(response.status >= 502 ? 'hub.offline' : 'hub.internal')
}
