import { runNode } from './childProcess.ts'

/** The browser meets the app that is built from the sources of this moment. */
export default async function setup(): Promise<void> {
  await buildWeb()
}

export async function buildWeb(): Promise<void> {
  const { code } = await runNode('client/web/build.ts', ['--if-stale'], { show: true })
  if (code !== 0) throw new Error('the web app could not be built')
}
