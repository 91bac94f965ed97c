import type { ReadStream } from 'node:tty'

const [enter, lineFeed, interrupt, endOfInput, backspace, remove] = ['\r', '\n', '\u0003', '\u0004', '\b', '\u007f']

/** Reads a line at the terminal without showing it; null when there is no terminal or the person gave up. */
export function askSecret(input: ReadStream, write: (text: string) => void, prompt: string): Promise<string | null> {
  if (!input.isTTY) return Promise.resolve(null)
  write(prompt)
  input.setRawMode(true)
  input.setEncoding('utf8')
  input.resume()
  return new Promise((resolve) => {
    let typed: string[] = []
    const settle = (secret: string | null) => {
      input.off('data', take)
      input.setRawMode(false)
      input.pause()
      write('\n')
      resolve(secret)
    }
    const take = (text: string) => {
      for (const char of text) {
        if (char === enter || char === lineFeed) return settle(typed.join(''))
        if (char === interrupt || char === endOfInput) return settle(null)
        if (char === backspace || char === remove) typed = typed.slice(0, -1)
        else typed.push(char)
      }
    }
    input.on('data', take)
  })
}
