/** Asks once, from a gesture; a refusal is the person's choice and is not asked again. */
export async function allowNotifications(): Promise<boolean> {
  if (typeof Notification === 'undefined' || !isSecureContext) return false
  if (Notification.permission !== 'default') return Notification.permission === 'granted'
  return (await Notification.requestPermission()) === 'granted'
}

/** Shows a browser notification while the page is not looked at; texts must not name a patient, they show on a locked screen. */
export function notify(title: string, body: string, tag: string, onOpen: () => void): void {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted' || document.hasFocus()) return
  try {
    const shown = new Notification(title, { body, tag, icon: '/mark.svg' })
    shown.onclick = () => {
      focus()
      onOpen()
      shown.close()
    }
  } catch {
    // Some phones allow notifications from a service worker only; the sound and the screen still tell.
  }
}

/** True while the person may still be asked. */
export function mayAskForNotifications(): boolean {
  return typeof Notification !== 'undefined' && isSecureContext && Notification.permission === 'default'
}
