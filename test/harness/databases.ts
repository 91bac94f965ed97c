import pg from 'pg'

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

export async function createDatabase(url: string, name: string, template = 'template1'): Promise<void> {
  await run(url, (client) => client.query(`create database ${client.escapeIdentifier(name)} template ${client.escapeIdentifier(template)}`))
}

export async function dropDatabase(url: string, name: string): Promise<void> {
  await run(url, (client) => client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`))
}

/** How many connections a database still has. */
export async function countConnections(url: string, name: string): Promise<number> {
  const { rows } = await run(url, (client) =>
    client.query<{ count: number }>('select count(*)::int as count from pg_stat_activity where datname = $1', [name]),
  )
  return rows[0]?.count ?? 0
}

async function run<T>(url: string, query: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await query(client)
  } finally {
    await client.end()
  }
}
