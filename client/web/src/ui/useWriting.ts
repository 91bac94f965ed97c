import { useCallback, useState } from 'react'

/** Runs one write at a time; what it was refused with is shown by whoever asked. `run` answers whether it was done. */
export function useWriting() {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const run = useCallback(async (act: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true)
    setError(null)
    try {
      await act()
      return true
    } catch (caught) {
      setError(caught)
      return false
    } finally {
      setBusy(false)
    }
  }, [])
  return { busy, error, run }
}
