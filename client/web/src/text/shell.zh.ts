import type { Bound } from '../ui/time.ts'

export const shellZh = {
  product: '连心',
  tagline: '远程心电与会诊',
  skipToContent: '跳到主要内容',
  homes: { clinic: '发送心电图', read: '阅图', board: '胸痛看板', admin: '管理' },
  consult: '会诊',
  homesLabel: '工作区',
  place: '工作地点',
  connection: { online: '已连接', connecting: '正在连接', offline: '离线' },
  connectionHelp: {
    online: '与服务器的连接正常',
    connecting: '正在连接服务器，内容保存在本机',
    offline: '连不上服务器。新心电图会保存在本机，网络恢复后自动发送',
  },
  sound: { on: '声音提醒已开', locked: '点击以开启声音提醒', muted: '声音提醒已关', test: '试听提醒音' },
  person: '我的菜单',
  languageLabel: '语言 Language',
  textSize: '字号',
  textSizes: { normal: '标准', large: '大', larger: '特大' },
  theme: '外观',
  themes: { auto: '跟随系统', light: '浅色', dark: '深色' },
  signOut: '退出登录',
  close: '关闭',
  cancel: '取消',
  save: '保存',
  back: '返回',
  retry: '重试',
  reload: '刷新页面',
  loading: '正在载入',
  quoteNumber: (id: string) => `编号 ${id}`,
  fileSafe: '心电图已保存在本机。',
  pageFailed: '这一页没有打开',
  pageFailedNext: '请刷新页面。未发送的心电图仍保存在本机。',
  noRole: '账号还没有分配身份',
  noRoleNext: '请联系管理员，为您分配所在机构和身份。',
  skippedOffline: '离线打开：显示的是本机内容',
  sexAge: (sex: string | null, age: string | null) => [sex, age].filter(Boolean).join(' · '),
  years: (n: number) => `${n} 岁`,
  orLater: (time: string) => `${time} 或更晚`,
  within: ({ days, hours, minutes }: Bound) => {
    if (days > 0) return `${days} 天内`
    return `${[hours > 0 && `${hours} 小时`, (minutes > 0 || hours === 0) && `${minutes} 分钟`].filter(Boolean).join(' ')}内`
  },
  agoLabel: '已用时',
}
export type ShellText = typeof shellZh
