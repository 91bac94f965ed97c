import * as z from 'zod/mini'

export const ConsultId = z.uuid().brand<'ConsultId'>()
/** One person or guest of one consultation, however many devices they bring. */
export const PartyId = z.uuid().brand<'PartyId'>()
/** One device in a room; made by the client, kept over reconnections of the same page. */
export const PeerId = z.uuid().brand<'PeerId'>()
export const MaterialId = z.uuid().brand<'MaterialId'>()
export const ConsultFileId = z.uuid().brand<'ConsultFileId'>()
export const GuestLinkId = z.uuid().brand<'GuestLinkId'>()
export const OpinionId = z.uuid().brand<'OpinionId'>()
export const RecordingId = z.uuid().brand<'RecordingId'>()

export type ConsultId = z.infer<typeof ConsultId>
export type PartyId = z.infer<typeof PartyId>
export type PeerId = z.infer<typeof PeerId>
export type MaterialId = z.infer<typeof MaterialId>
export type ConsultFileId = z.infer<typeof ConsultFileId>
export type GuestLinkId = z.infer<typeof GuestLinkId>
export type OpinionId = z.infer<typeof OpinionId>
export type RecordingId = z.infer<typeof RecordingId>
