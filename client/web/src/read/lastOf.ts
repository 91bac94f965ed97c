import type { ReportVersion } from '@lianxin/contract'

/** The version in force: the one with the highest number. */
export function lastOf(versions: readonly ReportVersion[]): ReportVersion | null {
  return versions.reduce<ReportVersion | null>((last, each) => (last && last.versionNo > each.versionNo ? last : each), null)
}
