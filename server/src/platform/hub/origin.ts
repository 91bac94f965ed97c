/**
 * Whether a browser page of `origin` may talk to the hub at `host`: the hub's own pages and the configured origins.
 * A request without Origin does not come from a foreign page's script (RFC 6454 7); it still needs a session.
 */
export function isTrustedOrigin(origin: string | undefined, host: string | undefined, trusted: readonly string[]): boolean {
  if (origin === undefined) return true
  if (trusted.includes(origin)) return true
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host
}
