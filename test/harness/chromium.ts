import { existsSync } from 'node:fs'
import { aptInstall, canInstall } from './debian.ts'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** What keeps a browser under test quiet and able to run as root. */
const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The browser's executable: LIANXIN_CHROMIUM, or the first usual place that has one. */
export function findChromium(): string | undefined {
  const given = process.env['LIANXIN_CHROMIUM']
  return given || usualPlaces.find((path) => existsSync(path))
}

// with a font that has Chinese characters, or every text would be boxes
const debianPackages = ['chromium', 'fonts-wqy-zenhei']

/** Finds Chromium, or installs it where that takes no question (root on Debian or Ubuntu). */
export async function requireChromium(): Promise<string> {
  const found = findChromium()
  if (found) return found
  if (canInstall()) {
    await aptInstall('安装 Chromium 以运行浏览器测试 / Installing Chromium for the browser tests', debianPackages)
    const installed = findChromium()
    if (installed) return installed
  }
  throw new Error(`浏览器测试需要 Chromium，请先运行 / The browser tests need Chromium, please run:
    sudo apt-get install ${debianPackages.join(' ')}
或设置 LIANXIN_CHROMIUM / or set LIANXIN_CHROMIUM to an executable.`)
}

/** What playwright-core's `chromium.launch` is given. */
export async function chromiumLaunch(): Promise<{ executablePath: string; args: string[] }> {
  return { executablePath: await requireChromium(), args: [...chromiumArguments] }
}
