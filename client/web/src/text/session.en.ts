import type { SessionText } from './session.zh.ts'

export const sessionEn: SessionText = {
  signInTitle: 'Sign in',
  login: 'Login',
  password: 'Password',
  signIn: 'Sign in',
  signOutOwed:
    'Signed out and locked on this device. The hub cannot be reached; it is told by itself as soon as it can. Do not clear the browser’s data before.',
  signingIn: 'Signing in',
  unreachable: 'The hub cannot be reached',
  unreachableNext: 'Check the network. The sign-in page opens by itself once the line is back.',
  setupTitle: 'First set-up',
  setupIntro: 'This hub has no administrator yet. Name the lead hospital and the first administrator.',
  setupCode: 'Set-up code',
  setupCodeHelp: 'Shown in the terminal where the hub was started',
  organisationZh: 'Name of the lead hospital',
  organisationEn: 'English name (optional)',
  name: 'Name',
  loginHelp: '2–40 lower-case letters, digits, dots or hyphens; starts with a letter or digit',
  passwordHelp: 'At least 10 characters; longer is better',
  create: 'Finish set-up',
  required: 'Fill this in',
  loginInvalid: 'Only 2–40 lower-case letters, digits, dots and hyphens',
  signedInAgainOther: 'Sign in with the same login to continue',
  idleWarning: (minutes) => `Signs out in ${minutes} min without activity`,
}
