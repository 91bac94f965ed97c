import type { ConsultId } from '@lianxin/contract'
export function Record({ consultId }: { consultId: ConsultId; print: boolean }) {
  return <p>{consultId}</p>
}
