import pg from 'pg'

const columns = `
  select format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' else '' end,
    coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), case a.attidentity when 'a' then ' identity' else '' end))
  from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
  order by c.relname, a.attnum`

// not-null constraints are told by the columns
const constraints = `
  select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
  where connamespace = 'public'::regnamespace and contype <> 'n' order by 1`

const indexes = `select indexdef from pg_indexes where schemaname = 'public' order by 1`

const triggers = `
  select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
  where c.relnamespace = 'public'::regnamespace and not t.tgisinternal order by 1`

/** Everything about the schema that a reviewer should see change, one fact a line. */
export async function dumpSchema(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const parts: string[] = []
    for (const text of [columns, constraints, indexes, triggers]) {
      const { rows } = await client.query<string[]>({ text, rowMode: 'array' })
      parts.push(rows.flat().join('\n'))
    }
    return `${parts.join('\n\n')}\n`
  } finally {
    await client.end()
  }
}
