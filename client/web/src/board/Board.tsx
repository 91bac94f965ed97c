import { useText } from '../text/useText.ts'
import { EmptyState } from '../ui/EmptyState.tsx'

export function Board() {
  const { shell } = useText()
  return <EmptyState icon="clock" title={shell.homes.board} />
}
