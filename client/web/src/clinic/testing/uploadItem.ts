import { emptyContext, OrganisationId, UploadKey } from '@lianxin/contract'
import type { UploadItem } from '@lianxin/live'

const key = UploadKey.parse('0199a2c4-0000-7000-8000-000000000001')

/** A file of 1000 bytes that waits. */
export function uploadItem(patch: Partial<UploadItem>): UploadItem {
  return {
    id: key,
    uploadKey: key,
    fileName: 'rest.scp',
    sizeBytes: 1000,
    sha256: '0'.repeat(64),
    queuedAt: 1,
    siteId: OrganisationId.parse('0199a2c4-0000-7000-8000-000000000002'),
    urgency: 'routine',
    patient: { id: null, name: null, sex: null, birthDate: null, ageYears: null },
    context: emptyContext,
    firstTold: null,
    state: 'waiting',
    receipt: null,
    refusal: null,
    sending: false,
    acknowledgedBytes: 0,
    delayedBy: null,
    ...patch,
  }
}
