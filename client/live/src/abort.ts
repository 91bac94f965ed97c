/** A controller that also aborts when `parent` does; `release` when done. AbortSignal.any is missing in browsers that clinics still run. */
export function linkedAbort(parent: AbortSignal | undefined): { readonly controller: AbortController; readonly release: () => void } {
  const controller = new AbortController()
  const follow = () => controller.abort(parent?.reason)
  if (parent?.aborted) follow()
  parent?.addEventListener('abort', follow)
  return { controller, release: () => parent?.removeEventListener('abort', follow) }
}
