export { identityRoutes } from './http.ts'
export { createIdentity } from './identity.ts'
export { hashPassword } from './password.ts'
export {
  anyPerson,
  insertMembership,
  insertOrganisation,
  insertPerson,
  membershipsOf,
  organisationById,
  peopleWithoutSession,
  personNamed,
} from './store.ts'
