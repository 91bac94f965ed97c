/** The few words printed on the paper itself; units stay as they are in both languages. */
export interface PaperWords {
  /** Explains the asterisk behind a lead's name. */
  readonly derived: string
  /** Stands where a lead has no signal at all. */
  readonly noSignal: string
  readonly filter: string
  readonly filterUnknown: string
  readonly notch: string
  /** Leads of the record that the chosen layout does not show; the names follow. */
  readonly notShown: string
}

export const paperWords = {
  'zh-CN': {
    derived: '* 由其他导联计算',
    noSignal: '无信号',
    filter: '滤波',
    filterUnknown: '滤波未注明',
    notch: '陷波',
    notShown: '未显示',
  },
  en: {
    derived: '* calculated lead',
    noSignal: 'no signal',
    filter: 'filter',
    filterUnknown: 'filter not stated',
    notch: 'notch',
    notShown: 'not shown',
  },
} as const satisfies Record<string, PaperWords>
