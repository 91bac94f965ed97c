/** Why the hub does not start, for the person at the terminal, who can do something about it: no stack, both languages. */
export class CannotStart extends Error {
  override readonly name: string = 'CannotStart'

  constructor(zh: string, en: string, options?: ErrorOptions) {
    super(`${zh}\n${en}`, options)
  }
}

/**
 * What the system's own errors mean to the person at the terminal; undefined for what is a fault of ours and keeps its stack.
 * Codes: errno of Node, SQLSTATE of PostgreSQL (appendix A).
 */
export function whyNot(error: unknown, databaseUrl: string | null): CannotStart | undefined {
  if (error instanceof CannotStart) return error
  if (!(error instanceof Error)) return undefined
  const [code = '', syscall, path = '', address = '', port = ''] = ['code', 'syscall', 'path', 'address', 'port'].map((field) =>
    String(Reflect.get(error, field) ?? ''),
  )
  const why = { cause: error }
  if (syscall === 'listen')
    return new CannotStart(
      `无法监听 ${address}:${port}（${code}）：端口已被占用或不允许使用，请改 LIANXIN_PORT 或 LIANXIN_HOST。`,
      `Cannot listen on ${address}:${port} (${code}): it is taken or not allowed. Change LIANXIN_PORT or LIANXIN_HOST.`,
      why,
    )
  if (databaseUrl !== null && /^(ECONN.*|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|EAI_AGAIN|28...|3D000|08...|57P0\d)$/.test(code)) {
    const { host, pathname } = URL.canParse(databaseUrl) ? new URL(databaseUrl) : { host: '?', pathname: '' }
    return new CannotStart(
      `连不上 DATABASE_URL 指定的数据库 ${host}${pathname}（${code}）：请检查地址、数据库名、用户和密码，以及它是否在运行。`,
      `Cannot reach the database of DATABASE_URL, ${host}${pathname} (${code}): check address, name, user and password, and that it runs.`,
      why,
    )
  }
  if (path !== '' && /^(EACCES|EPERM|EROFS|ENOSPC|ENOTDIR|EEXIST)$/.test(code))
    return new CannotStart(
      `不能使用 ${path}（${code}）：请检查数据文件夹 LIANXIN_DATA 的权限和磁盘空间。`,
      `Cannot use ${path} (${code}): check the rights and the space of the data folder, LIANXIN_DATA.`,
      why,
    )
  return undefined
}
