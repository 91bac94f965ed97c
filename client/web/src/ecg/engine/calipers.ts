/** Calipers: two ends on the paper, in millimetres. What lies between is time across and voltage down. */

export interface CaliperEnd {
  readonly xMm: number
  readonly yMm: number
}

export interface Calipers {
  readonly ends: readonly [CaliperEnd, CaliperEnd]
  /** The end that keys and drags move. */
  readonly active: 0 | 1
}

export interface Measure {
  readonly intervalMs: number
  /** Rate of events this far apart; null for no interval. */
  readonly perMinute: number | null
  /** Of the active end over the other: positive is upward. */
  readonly amplitudeMv: number
}

export function calipersAt(at: CaliperEnd): Calipers {
  return { ends: [at, at], active: 1 }
}

export function measured({ ends, active }: Calipers, speedMmPerS: number, gainMmPerMv: number): Measure {
  const [a, b] = ends
  const intervalMs = (Math.abs(b.xMm - a.xMm) / speedMmPerS) * 1000
  const up = active === 1 ? a.yMm - b.yMm : b.yMm - a.yMm
  return { intervalMs, perMinute: intervalMs < 1 ? null : 60_000 / intervalMs, amplitudeMv: up / gainMmPerMv }
}

export function activeMovedTo(calipers: Calipers, to: CaliperEnd): Calipers {
  return { ...calipers, ends: calipers.active === 0 ? [to, calipers.ends[1]] : [calipers.ends[0], to] }
}

export function activeMovedBy(calipers: Calipers, dxMm: number, dyMm: number): Calipers {
  const { xMm, yMm } = calipers.ends[calipers.active]
  return activeMovedTo(calipers, { xMm: xMm + dxMm, yMm: yMm + dyMm })
}

export function otherEnd(calipers: Calipers): Calipers {
  return { ...calipers, active: calipers.active === 0 ? 1 : 0 }
}

/** A press takes the nearer end if its corner or its time line is in reach; otherwise it starts a new measurement. */
export function taken(calipers: Calipers, at: CaliperEnd, reachMm: number): Calipers {
  const apart = calipers.ends.map((end) => Math.abs(end.xMm - at.xMm)) as [number, number]
  const nearer = apart[0] < apart[1] ? 0 : 1
  return apart[nearer] <= reachMm ? { ...calipers, active: nearer } : calipersAt(at)
}

export function measureText({ intervalMs, perMinute, amplitudeMv }: Measure, perMinuteUnit: string): string {
  const rate = perMinute === null || perMinute > 600 ? [] : [`${Math.round(perMinute)} ${perMinuteUnit}`]
  return [`${Math.round(intervalMs)} ms`, ...rate, `${amplitudeMv.toFixed(2)} mV`].join('   ')
}
