import { type Catalogue, en as catalogueEn, zh as catalogueZh } from '@lianxin/contract/text'

export interface Words {
  readonly catalogue: Catalogue
  readonly help: string
  readonly unreadable: string
  readonly device: string
  readonly acquired: string
  readonly patient: string
  readonly warning: string
  readonly lead: string
  readonly samples: string
  readonly derived: string
  readonly leads: (count: number) => string
  readonly password: (login: string) => string
  readonly noPassword: string
  readonly plainHttp: string
  readonly chooseSite: string
  readonly connecting: (url: string) => string
  readonly sent: (percent: number) => string
  readonly waiting: (reason: string) => string
  readonly noReceipt: string
  readonly offline: string
  readonly received: (number: number, at: string, duplicate: boolean) => string
}

const commands = `
  lianxin ecg inspect FILE... [--json]
  lianxin ecg send FILE... --server URL --user LOGIN [--emergency] [--site ID]
              [--patient-name NAME] [--patient-id ID] [--patient-sex male|female|other]
              [--patient-birth YYYY-MM-DD] [--patient-age YEARS] [--wait SECONDS] [--json]
`

const zh: Words = {
  catalogue: catalogueZh,
  help: `连心命令行
${commands}
  inspect   离线读出文件里的心电图：导联、采样率、幅值、患者、设备、警告
  send      把心电图送到服务器，等到送达回执为止；发送前先在本机解码，读不出的文件不发送

  --json        标准输出只有一个 JSON 数组，每个文件一个对象
  --emergency   急诊（默认为常规）
  --site        发送机构的编号；只在一个机构任职时可省略
  --patient-…   文件里没有写明患者时补充
  --wait        多少秒没有进展就放弃（默认 120）
  密码取自环境变量 LIANXIN_PASSWORD，没有时在终端询问

  退出码：0 成功　1 用法不对　2 文件读不出　3 登录失败　4 连不上服务器　5 服务器拒绝
`,
  unreadable: '无法读取这个文件。',
  device: '设备',
  acquired: '采集时间',
  patient: '患者',
  warning: '注意',
  lead: '导联',
  samples: '采样数',
  derived: '（推算）',
  leads: (count) => `${count} 导联`,
  password: (login) => `${login} 的密码：`,
  noPassword: '没有密码：请设置环境变量 LIANXIN_PASSWORD，或在终端里运行。',
  plainHttp: '注意：地址是 http，密码和心电图不加密传输。',
  chooseSite: '您在多个机构任职，请用 --site 指明发送机构：',
  connecting: (url) => `正在连接 ${url} …`,
  sent: (percent) => `已发送 ${percent}%`,
  waiting: (reason) => `等待重试：${reason}`,
  noReceipt: '在等待时间内没有收到送达回执。请稍后用同一文件重新发送，不会重复。',
  offline: '连不上服务器，没有发送。请检查地址和网络后重试。',
  received: (number, at, duplicate) => (duplicate ? `先前已送达，编号 ${number}，${at}` : `已送达，编号 ${number}，${at}`),
}

export const english: Words = {
  catalogue: catalogueEn,
  help: `Lianxin on the command line
${commands}
  inspect   read the ECG in a file, offline: leads, rates, amplitudes, patient, device, warnings
  send      send ECGs to a hub and wait for the durable receipt; a file that cannot be decoded is not sent

  --json        one JSON array on standard output and nothing else, one object a file
  --emergency   urgency (routine otherwise)
  --site        id of the sending organisation; not needed when you send for one only
  --patient-…   who the patient is, where the file does not say
  --wait        give up after this many seconds without progress (120)
  The password comes from the environment variable LIANXIN_PASSWORD, else it is asked for.

  Exit codes: 0 done, 1 usage, 2 a bad file, 3 not signed in, 4 hub unreachable, 5 refused by the hub
`,
  unreadable: 'This file cannot be read.',
  device: 'Device',
  acquired: 'Acquired',
  patient: 'Patient',
  warning: 'Warning',
  lead: 'Lead',
  samples: 'Samples',
  derived: '(derived)',
  leads: (count) => `${count} leads`,
  password: (login) => `Password of ${login}: `,
  noPassword: 'No password: set the environment variable LIANXIN_PASSWORD, or run this in a terminal.',
  plainHttp: 'Note: the address is plain http, so password and ECG travel unencrypted.',
  chooseSite: 'You may send for several organisations; say which with --site:',
  connecting: (url) => `Connecting to ${url} …`,
  sent: (percent) => `${percent}% sent`,
  waiting: (reason) => `waiting to try again: ${reason}`,
  noReceipt: 'No receipt within the time given. Send the same file again later; it will not be stored twice.',
  offline: 'The hub cannot be reached and nothing was sent. Check the address and the network, then try again.',
  received: (number, at, duplicate) => (duplicate ? `had arrived before, number ${number}, ${at}` : `received, number ${number}, ${at}`),
}

/** By the locale that POSIX gives precedence: LC_ALL, LC_MESSAGES, LANG. */
export function wordsFor(env: Readonly<Record<string, string | undefined>>): Words {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return locale.toLowerCase().startsWith('zh') ? zh : english
}
