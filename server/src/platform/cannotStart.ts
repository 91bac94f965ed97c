/** Why the hub does not start, for the person at the terminal, who can do something about it: no stack, both languages. */
export class CannotStart extends Error {
  override readonly name: string = 'CannotStart'

  constructor(zh: string, en: string, options?: ErrorOptions) {
    super(`${zh}\n${en}`, options)
  }
}
