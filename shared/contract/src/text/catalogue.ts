import type { EcgFormat, EcgWarningReason, Sex } from '@lianxin/ecg'
import type { Symptom } from '../ecg.ts'
import type { Reason } from '../errors.ts'
import type { sessionEndReasons } from '../identity.ts'
import type { OrganisationKind } from '../organisations.ts'
import type { TaskState, TaskStep, Urgency } from '../queue.ts'
import type { reportKinds } from '../report.ts'
import type { Role } from '../roles.ts'

/** A person's words for every reason and value of the wire; a missing one does not compile. */
export interface Catalogue {
  readonly reasons: Readonly<Record<Reason, string>>
  readonly roles: Readonly<Record<Role, string>>
  readonly organisationKinds: Readonly<Record<OrganisationKind, string>>
  readonly urgencies: Readonly<Record<Urgency, string>>
  readonly taskStates: Readonly<Record<TaskState, string>>
  readonly taskSteps: Readonly<Record<TaskStep, string>>
  readonly symptoms: Readonly<Record<Symptom, string>>
  readonly sexes: Readonly<Record<Sex, string>>
  readonly reportKinds: Readonly<Record<(typeof reportKinds)[number], string>>
  readonly sessionEnds: Readonly<Record<(typeof sessionEndReasons)[number], string>>
  readonly ecgFormats: Readonly<Record<EcgFormat, string>>
  readonly ecgWarnings: Readonly<Record<EcgWarningReason, string>>
}
