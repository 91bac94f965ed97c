import type { ConsultFileId, ConsultId, EcgId, RecordingId } from '@lianxin/contract'

/** Where the hub hands out what belongs to a consultation, to whoever is entitled to it. */
export const fileHref = (consultId: ConsultId, fileId: ConsultFileId) => `/api/consults/${consultId}/files/${fileId}`
export const frameHref = (consultId: ConsultId, ecgId: EcgId) => `/api/consults/${consultId}/ecgs/${ecgId}/frame`
export const trackHref = (consultId: ConsultId, recordingId: RecordingId, trackNo: number) =>
  `/api/consults/${consultId}/recordings/${recordingId}/${trackNo}`
export const stageHref = (consultId: ConsultId, recordingId: RecordingId) =>
  `/api/consults/${consultId}/recordings/${recordingId}/stage.json`
