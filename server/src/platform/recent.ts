/** Adds to what happened lately, and forgets the oldest beyond `atMost`. */
export function remember<T>(recent: Set<T>, added: Iterable<T>, atMost: number): void {
  for (const one of added) recent.add(one)
  for (const one of recent) if (recent.size > atMost) recent.delete(one)
}
