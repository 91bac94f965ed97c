import type { ReactNode } from 'react'

/** Icons as shapes that differ in silhouette, so that severity never rests on colour alone. 20 x 20, drawn in currentColor. */
const paths = {
  alarm: <path d="M6.2 1.5h7.6l4.7 4.7v7.6l-4.7 4.7H6.2l-4.7-4.7V6.2zM10 5.5v5.5m0 3v.1" />,
  warning: <path d="M10 2 1.5 17.5h17zM10 7.5V12m0 2.7v.1" />,
  info: <path d="M10 1.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4zM10 9v5m0-7.9V6" />,
  done: <path d="M10 1.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4zM6 10.3l2.7 2.7L14 7.4" />,
  clock: <path d="M10 1.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4zM10 5.5V10l3 2" />,
  eye: <path d="M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10zM10 7.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z" />,
  hand: (
    <path d="M4 10V5.5a1.4 1.4 0 0 1 2.8 0V9m0-5a1.4 1.4 0 0 1 2.8 0v5m0-4a1.4 1.4 0 0 1 2.8 0v5m0-3a1.4 1.4 0 0 1 2.8 0v5c0 3-2 5.5-5.2 5.5C6.5 18 5.5 15.5 4 13z" />
  ),
  upload: <path d="M10 13V3m0 0L6 7m4-4 4 4M3 13v4h14v-4" />,
  offline: <path d="M2 2l16 16M3 8a11 11 0 0 1 4-2.300M17 8a11 11 0 0 0-6-2.900M5.700 11.500a7 7 0 0 1 4-1.800M10 16v.1" />,
  back: <path d="M8 4 3 10l5 6M3 10h14" />,
  file: <path d="M5 1.800h6.500L16 6.300v11.900H5zM11.500 2v4.500H16" />,
  sound: <path d="M3 7.500v5h3l4.500 4v-13L6 7.500zM13.500 7a4 4 0 0 1 0 6M15.800 4.500a7.500 7.500 0 0 1 0 11" />,
  mute: <path d="M3 7.500v5h3l4.500 4v-13L6 7.500zM13.500 8l4 4m0-4-4 4" />,
  person: <path d="M10 2.500a3.700 3.700 0 1 1 0 7.400 3.700 3.700 0 0 1 0-7.400zM3 18c.5-4 3.300-6 7-6s6.500 2 7 6" />,
  print: <path d="M5.500 7V2h9v5M5.500 15H2.500V7h15v8h-3M5.500 12h9v6h-9z" />,
  chevron: <path d="m5 7.500 5 5 5-5" />,
  plus: <path d="M10 3.500v13M3.500 10h13" />,
  close: <path d="m4.500 4.500 11 11m0-11-11 11" />,
  meet: <path d="M2 4h10v8H7l-3 3v-3H2zM14.500 7.500H18v7h-2V17l-3-2.500H9.500" />,
  calendar: <path d="M3 4.500h14V17H3zM3 8.500h14M6.500 2.500v3.500m7-3.500v3.500" />,
  play: <path d="M5.500 3.500v13l11-6.500z" />,
  pause: <path d="M6.500 4v12m7-12v12" />,
} satisfies Record<string, ReactNode>
export type IconName = keyof typeof paths

/** Decorative: the word beside it carries the meaning. */
export function Icon({ name, size }: { name: IconName; size?: string | undefined }) {
  return <Glyph size={size}>{paths[name]}</Glyph>
}

/** The frame of every icon: 20 x 20, drawn in currentColor. */
export function Glyph({
  size = '1.15em',
  strokeWidth = 1.7,
  children,
}: {
  size?: string | undefined
  strokeWidth?: number
  children: ReactNode
}) {
  return (
    <svg
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={strokeWidth}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      style={{ flex: 'none' }}
    >
      {children}
    </svg>
  )
}
