let timer: ReturnType<typeof setInterval> | undefined

self.onmessage = ({ data }: MessageEvent<number>) => {
  clearInterval(timer)
  timer = setInterval(() => self.postMessage(null), data)
}
