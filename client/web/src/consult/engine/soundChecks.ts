/** For the page before the room: is the microphone heard, does the speaker sound? */

export interface LevelMeter {
  /** 0 silence … 1 full scale: the loudest of the last short while, linear in decibels from -60. */
  readonly level: () => number
  readonly stop: () => void
}

/** Measures whenever `level` is asked, so that nothing runs while nobody looks. */
export function createLevelMeter(stream: MediaStream): LevelMeter {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 1024
  const source = context.createMediaStreamSource(stream)
  source.connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  // A context that began before any gesture is suspended in some browsers.
  void context.resume().catch(() => undefined)
  return {
    level() {
      analyser.getFloatTimeDomainData(samples)
      return levelOf(samples)
    },
    stop() {
      source.disconnect()
      if (context.state !== 'closed') void context.close()
    },
  }
}

/** Root mean square in decibels of full scale, from -60 (0) to 0 (1). */
export function levelOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length)
  const decibels = power === 0 ? Number.NEGATIVE_INFINITY : 10 * Math.log10(power)
  return Math.min(1, Math.max(0, (decibels + 60) / 60))
}

/** Three rising tones on the chosen speaker; resolves when they have sounded. Call from a gesture. @throws DOMException */
export async function playSpeakerTest(speakerId: string | null): Promise<void> {
  const context = new AudioContext()
  try {
    if (speakerId && 'setSinkId' in context) await (context as { setSinkId(id: string): Promise<void> }).setSinkId(speakerId)
    await context.resume()
    const tones = [523.25, 659.25, 783.99].map((frequencyHz, n) => tone(context, frequencyHz, n * 0.25))
    await tones.at(-1)
  } finally {
    await context.close()
  }
}

function tone(context: AudioContext, frequencyHz: number, afterS: number): Promise<void> {
  const [oscillator, gain, at] = [context.createOscillator(), context.createGain(), context.currentTime + afterS]
  oscillator.frequency.value = frequencyHz
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(0.3, at + 0.02)
  gain.gain.linearRampToValueAtTime(0, at + 0.22)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(at)
  oscillator.stop(at + 0.24)
  return new Promise((resolve) => oscillator.addEventListener('ended', () => resolve()))
}
