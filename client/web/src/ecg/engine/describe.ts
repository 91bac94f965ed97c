import type { DisplayList } from '@lianxin/ecg/paper'

/**
 * What a screen reader says of the paper, from a sentence of the caller's language with the holes
 * `{count} {leads} {seconds} {speed} {gain}`, such as "{count} 导联心电图：{leads}；{seconds} 秒，{speed} mm/s，{gain} mm/mV".
 */
export function describePaper(sentence: string, list: DisplayList): string {
  const leads = [...new Set(list.cells.map((cell) => cell.lead))]
  const facts = new Map<string, string>([
    ['count', String(leads.length)],
    ['leads', leads.join(' ')],
    ['seconds', String(Math.round((list.page.toS - list.page.fromS) * 10) / 10)],
    ['speed', String(list.speedMmPerS)],
    ['gain', String(list.gainMmPerMv)],
  ])
  return sentence.replace(/\{(\w+)\}/g, (hole, name: string) => facts.get(name) ?? hole)
}
