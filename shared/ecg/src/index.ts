export * from './lead.ts'
export * from './record.ts'
