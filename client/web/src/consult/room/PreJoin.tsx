import { Button } from '@mantine/core'
import type { ConsultRow } from '@lianxin/contract'
import { useState } from 'react'
import { useMe } from '../../session/SessionProvider.tsx'
import { roomText } from '../../text/room.ts'
import { useText, useTexts } from '../../text/useText.ts'
import { StateMark } from '../../ui/StateMark.tsx'
import type { RoomPrefs, RoomSessionOptions } from '../engine/index.ts'
import { useSubjectWords, useTitle } from '../words.ts'
import { DeviceChoice, LevelBar, SpeakerTest, TroubleNote } from './DeviceFields.tsx'
import { LineTest } from './LineTest.tsx'
import { rememberedPrefs } from './roomPrefs.ts'
import { RoomIcon } from './roomIcons.tsx'
import { type Preview, useDevices, usePreview } from './usePreview.ts'
import classes from './ready.module.css'
import { Video } from './Video.tsx'

interface PreJoinProps {
  readonly row: ConsultRow
  onJoin(prefs: RoomPrefs, tracks: NonNullable<RoomSessionOptions['tracks']>): void
  onCancel(): void
}

/** Before the room: seen and heard by nobody yet. Whatever a device does, there is a way in. */
export function PreJoin({ row, onJoin, onCancel }: PreJoinProps) {
  const t = useTexts(roomText)
  const { wire } = useText()
  const title = useTitle()
  const guest = useMe().memberships.length === 0
  const subject = useSubjectWords()
  const [prefs, setPrefs] = useState(rememberedPrefs)
  const change = (patch: Partial<RoomPrefs>) => setPrefs((old) => ({ ...old, ...patch }))
  const mic = usePreview('mic', prefs.mic, prefs.micId)
  const camera = usePreview('camera', prefs.camera, prefs.cameraId)
  const join = (withMic: boolean, withCamera: boolean) => {
    const [micTrack, cameraTrack] = [withMic ? mic.handOver() : undefined, withCamera ? camera.handOver() : undefined]
    onJoin(
      { ...prefs, mic: withMic, camera: withCamera },
      { ...(micTrack && { mic: micTrack }), ...(cameraTrack && { camera: cameraTrack }) },
    )
  }
  return (
    <main id="content" className={classes['page']}>
      <header className={classes['head']}>
        <h1>{t.ready.heading}</h1>
        <p>
          {title(row)} · {subject(row)}{' '}
          {row.urgency === 'emergency' && (
            <StateMark tone="danger" strong>
              {wire.urgencies[row.urgency]}
            </StateMark>
          )}
        </p>
      </header>
      <div className={classes['columns']}>
        <OwnPicture camera={camera} wanted={prefs.camera} onWanted={(wanted) => change({ camera: wanted })} />
        <DeviceForm prefs={prefs} mic={mic} camera={camera} change={change} />
      </div>
      <div className={classes['joins']}>
        <Button size="lg" disabled={camera.trouble !== null || mic.trouble !== null} onClick={() => join(true, true)}>
          {t.ready.joinVideo}
        </Button>
        <Button size="lg" variant={camera.trouble ? 'filled' : 'default'} disabled={mic.trouble !== null} onClick={() => join(true, false)}>
          {t.ready.joinAudio}
        </Button>
        <Button size="lg" variant={mic.trouble ? 'filled' : 'default'} onClick={() => join(false, false)}>
          {t.ready.joinSilent}
        </Button>
        <Button size="lg" variant="subtle" onClick={onCancel}>
          {guest ? t.ready.back : t.ready.cancel}
        </Button>
        <p className={classes['hint']}>{t.ready.silentHelp}</p>
      </div>
    </main>
  )
}

function OwnPicture({ camera, wanted, onWanted }: { camera: Preview; wanted: boolean; onWanted(wanted: boolean): void }) {
  const t = useTexts(roomText)
  return (
    <section className={classes['picture']} aria-label={t.ready.picture}>
      <div className={classes['frame']}>
        {camera.stream ? (
          <Video stream={camera.stream} mirrored />
        ) : (
          <span className={classes['noPicture']}>
            <RoomIcon name="cameraOff" size="2rem" />
            {camera.starting ? t.ready.pictureStarting : t.ready.pictureOff}
          </span>
        )}
      </div>
      {camera.trouble && <TroubleNote source="camera" trouble={camera.trouble} onAgain={camera.again} onWithout={() => onWanted(false)} />}
      <label className={classes['check']}>
        <input type="checkbox" checked={wanted} onChange={(event) => onWanted(event.target.checked)} />
        {t.ready.cameraOn}
      </label>
    </section>
  )
}

interface DeviceFormProps {
  readonly prefs: RoomPrefs
  readonly mic: Preview
  readonly camera: Preview
  change(patch: Partial<RoomPrefs>): void
}

function DeviceForm({ prefs, mic, camera, change }: DeviceFormProps) {
  const t = useTexts(roomText)
  const devices = useDevices(`${mic.stream?.id} ${camera.stream?.id}`)
  return (
    <div className={classes['form']}>
      <label className={classes['check']}>
        <input type="checkbox" checked={prefs.mic} onChange={(event) => change({ mic: event.target.checked })} />
        {t.ready.microphoneOn}
      </label>
      {mic.stream && <LevelBar stream={mic.stream} />}
      {mic.trouble && <TroubleNote source="mic" trouble={mic.trouble} onAgain={mic.again} onWithout={() => change({ mic: false })} />}
      <DeviceChoice
        label={t.ready.microphone}
        devices={devices?.microphones ?? []}
        value={prefs.micId}
        onChange={(micId) => change({ micId })}
      />
      <DeviceChoice
        label={t.ready.camera}
        devices={devices?.cameras ?? []}
        value={prefs.cameraId}
        onChange={(cameraId) => change({ cameraId })}
      />
      {(devices?.speakers.length ?? 0) > 0 && (
        <DeviceChoice
          label={t.ready.speaker}
          devices={devices?.speakers ?? []}
          value={prefs.speakerId}
          onChange={(speakerId) => change({ speakerId })}
        />
      )}
      <SpeakerTest speakerId={prefs.speakerId} />
      <LineTest />
    </div>
  )
}
