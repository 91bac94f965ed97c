import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** `LIANXIN_HUB` names the hub that the development server hands /api and the socket to. */
const hub = process.env['LIANXIN_HUB'] ?? 'http://127.0.0.1:8080'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // The page's content security policy allows no inline script, hence no polyfill; every browser we name preloads modules.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    manifest: true,
  },
  server: {
    proxy: { '/api': { target: hub }, '/hub': { target: hub, ws: true } },
  },
})
