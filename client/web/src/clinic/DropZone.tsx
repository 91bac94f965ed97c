import { Button } from '@mantine/core'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { clinicText } from '../text/clinic.ts'
import { useTexts } from '../text/useText.ts'
import { Icon } from '../ui/icons.tsx'
import classes from './DropZone.module.css'

/** Drop, pick or paste files; the whole page takes a drop, so that nobody misses the frame. */
export function DropZone({ compact, onFiles }: { compact: boolean; onFiles: (files: readonly File[]) => void }) {
  const t = useTexts(clinicText)
  const input = useRef<HTMLInputElement>(null)
  const over = usePageDrop(onFiles)
  const byTouch = matchMedia('(pointer: coarse)').matches
  return (
    <div className={classes['drop']} data-over={over || undefined} data-compact={compact || undefined}>
      <span className={classes['dropIcon']}>
        <Icon name="upload" size="2rem" />
      </span>
      <p className={classes['dropTitle']}>{over ? t.dropNow : byTouch ? t.openTitle : t.dropTitle}</p>
      <Button size="lg" onClick={() => input.current?.click()}>
        {t.choose}
      </Button>
      <p className={classes['dropHelp']}>{byTouch ? t.openHelp : t.dropHelp}</p>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t.choose}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])])
          // The same file may be picked again after it was taken off the list.
          event.currentTarget.value = ''
        }}
      />
    </div>
  )
}

function usePageDrop(onFiles: (files: readonly File[]) => void): boolean {
  const [over, setOver] = useState(false)
  useEffect(() => {
    const carriesFiles = (event: globalThis.DragEvent | DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const onDragOver = (event: globalThis.DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const onLeave = (event: globalThis.DragEvent) => event.relatedTarget === null && setOver(false)
    const onDrop = (event: globalThis.DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setOver(false)
      onFiles([...(event.dataTransfer?.files ?? [])])
    }
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])]
      if (files.length > 0) onFiles(files)
    }
    addEventListener('dragover', onDragOver)
    addEventListener('dragleave', onLeave)
    addEventListener('drop', onDrop)
    addEventListener('paste', onPaste)
    return () => {
      removeEventListener('dragover', onDragOver)
      removeEventListener('dragleave', onLeave)
      removeEventListener('drop', onDrop)
      removeEventListener('paste', onPaste)
    }
  }, [onFiles])
  return over
}
