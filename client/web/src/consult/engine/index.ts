export type { DeviceTrouble } from './deviceTrouble.ts'
export { type Devices, listDevices, mediaDevicesOfPage, takeDevice, watchDevices } from './devices.ts'
export { createRoomSession, type RoomSessionOptions } from './roomSession.ts'
export type {
  AudioOnly,
  LineFigures,
  MediaConnection,
  OwnTrack,
  RoomPrefs,
  RoomSession,
  RoomSessionState,
  Tile,
  TileVideo,
  Where,
} from './session.ts'
export { createLevelMeter, type LevelMeter, playSpeakerTest } from './soundChecks.ts'
export type { RemotePointer } from './pointers.ts'
export type { StageSync, StageSyncState } from './stageSync.ts'
export { type LineTest, testLine } from './testLine.ts'
