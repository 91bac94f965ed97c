import type { OnDuty } from '@lianxin/contract'
import type { Language } from '@lianxin/contract/text'

export function namesOnDuty(onDuty: readonly OnDuty[], language: Language): string {
  return onDuty.map((duty) => duty.person.name).join(language === 'en' ? ', ' : '、')
}
