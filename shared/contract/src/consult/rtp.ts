import * as z from 'zod/mini'

/** What WebRTC endpoints tell one another, bounded: names as in mediasoup's ORTC dialect. The SFU checks the meaning. */
const short = z.string().check(z.maxLength(200))
const uint = z.int().check(z.minimum(0))
const parameters = z.optional(z.record(short, z.union([short, z.number(), z.boolean(), z.null()])))
const rtcpFeedback = z.optional(z.array(z.strictObject({ type: short, parameter: z.optional(short) })).check(z.maxLength(16)))

const codec = {
  mimeType: z.string().check(z.regex(/^(audio|video)\/[A-Za-z0-9._-]{1,40}$/)),
  clockRate: uint,
  channels: z.optional(z.int().check(z.minimum(1), z.maximum(8))),
  parameters,
  rtcpFeedback,
}
const kind = z.enum(['audio', 'video'])

export const RtpParameters = z.strictObject({
  mid: z.optional(short),
  msid: z.optional(short),
  codecs: z
    .array(z.strictObject({ ...codec, payloadType: z.int().check(z.minimum(0), z.maximum(127)) }))
    .check(z.minLength(1), z.maxLength(16)),
  headerExtensions: z.optional(
    z
      .array(z.strictObject({ uri: short, id: z.int().check(z.minimum(1), z.maximum(255)), encrypt: z.optional(z.boolean()), parameters }))
      .check(z.maxLength(32)),
  ),
  encodings: z.optional(
    z
      .array(
        z.strictObject({
          ssrc: z.optional(uint),
          rid: z.optional(short),
          codecPayloadType: z.optional(uint),
          rtx: z.optional(z.strictObject({ ssrc: uint })),
          dtx: z.optional(z.boolean()),
          active: z.optional(z.boolean()),
          scalabilityMode: z.optional(short),
          scaleResolutionDownBy: z.optional(z.number()),
          maxBitrate: z.optional(uint),
          maxFramerate: z.optional(z.number()),
          adaptivePtime: z.optional(z.boolean()),
          priority: z.optional(short),
          networkPriority: z.optional(short),
        }),
      )
      .check(z.maxLength(4)),
  ),
  rtcp: z.optional(z.strictObject({ cname: z.optional(short), reducedSize: z.optional(z.boolean()), mux: z.optional(z.boolean()) })),
})
export type RtpParameters = z.infer<typeof RtpParameters>

export const RtpCapabilities = z.strictObject({
  codecs: z.array(z.strictObject({ ...codec, kind, preferredPayloadType: z.optional(uint) })).check(z.maxLength(64)),
  headerExtensions: z.optional(
    z
      .array(
        z.strictObject({
          kind: z.optional(kind),
          uri: short,
          preferredId: uint,
          preferredEncrypt: z.optional(z.boolean()),
          direction: z.optional(z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive'])),
        }),
      )
      .check(z.maxLength(64)),
  ),
})
export type RtpCapabilities = z.infer<typeof RtpCapabilities>

/** An empty list of fingerprints once killed a media worker. */
export const DtlsParameters = z.strictObject({
  role: z.optional(z.enum(['auto', 'client', 'server'])),
  fingerprints: z
    .array(
      z.strictObject({
        algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
        value: z.string().check(z.regex(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){19,63}$/)),
      }),
    )
    .check(z.minLength(1), z.maxLength(8)),
})
export type DtlsParameters = z.infer<typeof DtlsParameters>

export const SctpStreamParameters = z.strictObject({
  streamId: z.int().check(z.minimum(0), z.maximum(65_534)),
  ordered: z.optional(z.boolean()),
  maxPacketLifeTime: z.optional(uint),
  maxRetransmits: z.optional(uint),
})

/** Answers of the SFU: made by the hub itself, handed to the client's library as they are. */
export const IceParameters = z.strictObject({ usernameFragment: z.string(), password: z.string(), iceLite: z.optional(z.boolean()) })
export const IceCandidate = z.strictObject({
  foundation: z.string(),
  priority: z.number(),
  ip: z.optional(z.string()),
  address: z.string(),
  protocol: z.enum(['udp', 'tcp']),
  port: z.int(),
  type: z.string(),
  tcpType: z.optional(z.string()),
})
export const SctpParameters = z.record(z.string(), z.union([z.number(), z.boolean(), z.string()]))
export const IceServer = z.strictObject({
  urls: z.array(z.string()),
  username: z.optional(z.string()),
  credential: z.optional(z.string()),
})
export type IceServer = z.infer<typeof IceServer>
