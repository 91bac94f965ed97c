import { Component, type ReactNode } from 'react'
import { useText } from '../text/useText.ts'
import { EmptyState } from './EmptyState.tsx'

/** A screen that fails says so and leaves the header working. */
export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }
  static getDerivedStateFromError() {
    return { failed: true }
  }
  override render() {
    return this.state.failed ? <PageFailed /> : this.props.children
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
