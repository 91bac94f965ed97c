import type { OrganisationId } from '@lianxin/contract'
import { nameIn } from '../session/Place.tsx'
import { clinicText } from '../text/clinic.ts'
import { useText, useTexts } from '../text/useText.ts'
import { Icon } from '../ui/icons.tsx'
import classes from './OthersWaiting.module.css'
import { countBySite } from './ownSites.ts'
import { siteNameOf } from './siteNames.ts'

interface OfASite {
  readonly siteId: OrganisationId
}

/** What other sites' people left at this device: how many and whose site, never which patient, and nothing to change. */
export function OthersWaiting({ files, stories }: { files: readonly OfASite[]; stories: readonly OfASite[] }) {
  const t = useTexts(clinicText)
  const { language } = useText()
  if (files.length === 0 && stories.length === 0) return null
  const site = (id: OrganisationId) => {
    const name = siteNameOf(id)
    return name ? nameIn(language, name) : t.otherSite
  }
  return (
    <ul className={classes['others']}>
      {countBySite(files).map(([id, count]) => (
        <li key={`files ${id}`}>
          <Icon name="clock" /> {t.othersFiles(site(id), count)}
        </li>
      ))}
      {countBySite(stories).map(([id, count]) => (
        <li key={`stories ${id}`}>
          <Icon name="clock" /> {t.othersStories(site(id), count)}
        </li>
      ))}
    </ul>
  )
}
