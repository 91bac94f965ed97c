/** Parts of the clinic that come after the page itself, most of them ahead of the moment they are shown. */
export const loadDetail = () => import('./Detail.tsx').then(({ Detail }) => Detail)
export const loadChosenFile = () => import('./sending.ts').then(({ ChosenFile }) => ChosenFile)
export const loadUnsentForm = () => import('./sending.ts').then(({ UnsentForm }) => UnsentForm)
