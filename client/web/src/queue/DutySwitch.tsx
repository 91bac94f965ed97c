/** The on-duty switch of the header. */
export function DutySwitch() {
  return null
}
