import { networkInterfaces } from 'node:os'

interface Announcement {
  readonly host: string
  readonly port: number
  readonly demo: {
    readonly password: string
    readonly people: readonly { login: string; name: string; role: string; place: string }[]
  } | null
  readonly setupCode: string | null
}

/** What whoever started the hub needs next: addresses, and the demo's logins or the first-run code. */
export function announce(print: (line: string) => void, { host, port, demo, setupCode }: Announcement): void {
  print('')
  print('连心 Lianxin  已就绪 ready')
  for (const address of addresses(host)) print(`  http://${address}:${port}`)
  if (setupCode) print(`\n  首次设置码 first-run code: ${setupCode}   （打开网页，创建管理员 open the page and create the administrator）`)
  if (demo) {
    print(`\n  演示账号 demo logins, 密码 password: ${demo.password}`)
    for (const person of demo.people) print(`    ${person.login.padEnd(16)} ${person.role.padEnd(14)} ${person.name} · ${person.place}`)
  }
  print('\n  Ctrl-C 停止 to stop\n')
}

function addresses(host: string): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host === '127.0.0.1' ? 'localhost' : host]
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((one) => one.family === 'IPv4' && !one.internal)
  return ['localhost', ...outside.map((one) => one.address)]
}
