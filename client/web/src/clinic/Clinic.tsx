import { useText } from '../text/useText.ts'
import { EmptyState } from '../ui/EmptyState.tsx'

export function Clinic() {
  const { shell } = useText()
  return <EmptyState icon="file" title={shell.homes.clinic} />
}
