import { roomEn } from './room.en.ts'
import { type RoomText, roomZh } from './room.zh.ts'
import type { Texts } from './texts.ts'

export type { RoomText }
export const roomText: Texts<RoomText> = { zh: roomZh, en: roomEn }
