export type { RoomListener, RoomTrackOf } from './parts.ts'
export { createRooms, type RoomRecorder, type Rooms } from './rooms.ts'
