import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/global.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/Loader.css'
import '@mantine/core/styles/Button.css'
import '@mantine/core/styles/Input.css'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/ActionIcon.css'
import '@mantine/core/styles/PasswordInput.css'
import './ui/tokens.css'
import { MantineProvider } from '@mantine/core'
import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { keepShellOffline } from './offlineShell.ts'
import { Gate } from './session/Gate.tsx'
import { LiveProvider, makeLive } from './session/live.tsx'
import { SessionProvider } from './session/SessionProvider.tsx'
import { Boundary } from './ui/Boundary.tsx'
import { PreferencesProvider, prepareLanguage, usePreferences } from './ui/preferences.tsx'
import { useRoute } from './ui/route.ts'
import { unlockByGestures } from './ui/sound.ts'
import { theme } from './ui/theme.ts'

const GuestApp = lazy(() => import('./consult/guest/GuestApp.tsx').then((m) => ({ default: m.GuestApp })))
const live = makeLive()
unlockByGestures()
void keepShellOffline()

function Page() {
  const preferences = usePreferences()
  const guest = useRoute().home === 'guest'
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" {...(preferences.theme !== 'auto' && { forceColorScheme: preferences.theme })}>
      {guest ? (
        <Boundary>
          <Suspense>
            <GuestApp />
          </Suspense>
        </Boundary>
      ) : (
        <LiveProvider live={live}>
          <SessionProvider>
            <Gate>
              <App />
            </Gate>
          </SessionProvider>
        </LiveProvider>
      )}
    </MantineProvider>
  )
}

const root = document.getElementById('root')
if (!root) throw new Error('index.html lacks #root')
// awaited in no module's own body: the bundler would take the entry apart
void prepareLanguage().then(() =>
  createRoot(root).render(
    <StrictMode>
      <PreferencesProvider>
        <Page />
      </PreferencesProvider>
    </StrictMode>,
  ),
)
