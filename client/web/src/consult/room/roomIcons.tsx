import type { ReactNode } from 'react'
import { Glyph } from '../../ui/icons.tsx'

/** As `ui/icons`, for what only the room has: what is off is crossed out, so that a state never rests on colour. */
const paths = {
  mic: (
    <path d="M10 2.500a2.500 2.500 0 0 1 2.500 2.500v4.500a2.500 2.500 0 0 1-5 0V5A2.500 2.500 0 0 1 10 2.500zM5 9.500a5 5 0 0 0 10 0M10 14.500V18" />
  ),
  micOff: (
    <path d="M7.500 7.500v2a2.500 2.500 0 0 0 3.800 2.100M12.500 8.500V5a2.500 2.500 0 0 0-5-.2M5 9.500a5 5 0 0 0 8 4M15 9.500a5 5 0 0 1-.4 2M10 14.500V18M2.500 2.500l15 15" />
  ),
  camera: <path d="M2 5.500h10.500v9H2zM12.500 9 18 6v8l-5.500-3z" />,
  cameraOff: <path d="M8 5.500h4.500v4.300M12.500 13v1.500H2v-9h2.500M12.500 9 18 6v8l-2.500-1.400M2.500 2.500l15 15" />,
  screen: <path d="M2 3.500h16v10H2zM7 17h6M10 13.500V17M10 10.500v-4m0 0L8 8.500m2-2 2 2" />,
  audio: <path d="M3 10v1m2.800-4v7M8.600 4v12m2.800-9v6m2.800-8v10M17 9v2" />,
  people: (
    <path d="M7 3.500a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM1.500 16.500c.4-3.300 2.500-5 5.500-5s5.100 1.700 5.500 5M13 4a2.700 2.700 0 0 1 0 5.200M14.500 11.800c2.300.5 3.700 2.100 4 4.700" />
  ),
  chat: <path d="M2.500 3.500h15v10.500H9L5 17.500V14H2.500zM6 7.500h8M6 10.500h5" />,
  invite: (
    <path d="M8 3a3.300 3.300 0 1 1 0 6.600A3.300 3.300 0 0 1 8 3zM1.800 17c.4-3.600 2.800-5.500 6.200-5.500 1 0 2 .2 2.800.5M15 11v6m-3-3h6" />
  ),
  record: <path d="M10 2a8 8 0 1 1 0 16 8 8 0 0 1 0-16zM10 7a3 3 0 1 1 0 6 3 3 0 0 1 0-6z" />,
  more: <path d="M4 10h.1M10 10h.1M16 10h.1" />,
  leave: <path d="M8 3H3v14h5M8 10h10m0 0-4-4m4 4-4 4" />,
  settings: <path d="M3 5.500h6m4 0h4M11 3.500v4M3 14.500h3m4 0h7M8 12.500v4" />,
  keyboard: <path d="M1.500 5h17v10h-17zM5 8h.1M8.300 8h.1M11.600 8h.1M15 8h.1M6 12h8" />,
  lock: <path d="M4.500 9h11v8.500h-11zM7 9V6a3 3 0 0 1 6 0v3" />,
  send: <path d="M2 3 18.500 10 2 17l2-7zM4 10h8" />,
  attach: <path d="m15.500 9-6 6a3.500 3.500 0 0 1-5-5l7-7a2.300 2.300 0 0 1 3.300 3.300l-6.800 6.800a1 1 0 0 1-1.500-1.500l6-6" />,
} satisfies Record<string, ReactNode>
export type RoomIconName = keyof typeof paths

/** Decorative: the word beside it carries the meaning. */
export function RoomIcon({ name, size = '1.25em' }: { name: RoomIconName; size?: string }) {
  return (
    <Glyph size={size} strokeWidth={name === 'more' ? 3 : 1.6}>
      {paths[name]}
    </Glyph>
  )
}
