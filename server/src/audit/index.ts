export { auditHandlers } from './listAudit.ts'
export { type AuditFact, record } from './store.ts'
