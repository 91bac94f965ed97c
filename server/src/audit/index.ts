export { auditHandlers } from './listAudit.ts'
export { AccessRefused, recordingRefusedAccess } from './refusedAccess.ts'
export { type AuditFact, record } from './store.ts'
