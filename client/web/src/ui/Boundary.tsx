import { Component, type ReactNode } from 'react'
import { useText } from '../text/useText.ts'
import { EmptyState } from './EmptyState.tsx'

/** A part that fails says so, in its own place, and leaves the rest working. */
export class Boundary extends Component<{ children: ReactNode; fallback?: ReactNode }, { failed: boolean }> {
  override state = { failed: false }
  static getDerivedStateFromError() {
    return { failed: true }
  }
  override render() {
    if (!this.state.failed) return this.props.children
    return this.props.fallback ?? <PageFailed />
  }
}

function PageFailed() {
  const { shell } = useText()
  return (
    <div role="alert">
      <EmptyState icon="warning" title={shell.pageFailed}>
        <p>{shell.pageFailedNext}</p>
        <button type="button" onClick={() => location.reload()}>
          {shell.reload}
        </button>
      </EmptyState>
    </div>
  )
}
