import { useText } from '../text/useText.ts'
import { EmptyState } from '../ui/EmptyState.tsx'

export function ReadingRoom() {
  const { shell } = useText()
  return <EmptyState icon="eye" title={shell.homes.read} />
}
