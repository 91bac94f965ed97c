import * as z from 'zod/mini'
import { OrganisationId, text } from './ids.ts'

export const organisationKinds = ['lead', 'county', 'township', 'village'] as const
export const OrganisationName = z.strictObject({ zh: text(100, 1), en: text(100) })
export const Organisation = z.strictObject({
  id: OrganisationId,
  parentId: z.nullable(OrganisationId),
  kind: z.enum(organisationKinds),
  name: OrganisationName,
})
export type Organisation = z.infer<typeof Organisation>
export type OrganisationKind = Organisation['kind']
