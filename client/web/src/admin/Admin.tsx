import { adminText } from '../text/admin.ts'
import { useText, useTexts } from '../text/useText.ts'
import { LoadingRows } from '../ui/EmptyState.tsx'
import { ErrorNote } from '../ui/ErrorNote.tsx'
import { href, useRoute } from '../ui/route.ts'
import { Audit } from './Audit.tsx'
import classes from './admin.module.css'
import { MediaWorker } from './MediaWorker.tsx'
import { Organisations } from './Organisations.tsx'
import { People } from './People.tsx'
import { useRegister } from './useRegister.ts'

const pages = ['people', 'organisations', 'audit', 'media'] as const

export function Admin() {
  const t = useTexts(adminText)
  const { rest } = useRoute()
  const page = pages.find((each) => each === rest[0]) ?? 'people'
  return (
    <div className={classes['page']}>
      <h1 className="lx-hidden">{t.title}</h1>
      <nav className={classes['tabs']} aria-label={t.title}>
        {pages.map((each) => (
          <a key={each} href={href('admin', each)} aria-current={each === page ? 'page' : undefined}>
            {t.tabs[each]}
          </a>
        ))}
      </nav>
      {page === 'audit' ? <Audit /> : page === 'media' ? <MediaWorker /> : <RegisterPage page={page} />}
    </div>
  )
}

function RegisterPage({ page }: { page: 'people' | 'organisations' }) {
  const { shell } = useText()
  const { register, error, refresh } = useRegister()
  if (error !== null && !register) return <ErrorNote error={error} />
  if (!register) return <LoadingRows rows={6} label={shell.loading} />
  return page === 'people' ? <People register={register} onChanged={refresh} /> : <Organisations register={register} onChanged={refresh} />
}
