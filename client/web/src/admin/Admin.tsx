import { useText } from '../text/useText.ts'
import { EmptyState } from '../ui/EmptyState.tsx'

export function Admin() {
  const { shell } = useText()
  return <EmptyState icon="person" title={shell.homes.admin} />
}
