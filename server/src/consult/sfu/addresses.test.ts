import { describe, expect, it } from 'vitest'
import { announcedAddresses, candidatesOf, listenInfos } from './addresses.ts'

const lan = { address: '192.168.8.20', family: 'IPv4', internal: false } as const
const interfaces = { eth0: [{ ...lan, netmask: '', mac: '', cidr: null }] }

describe('where browsers reach the media', () => {
  it('is as configured, else where the hub itself is reached', () => {
    expect(announcedAddresses(['203.0.113.5'], '0.0.0.0', interfaces)).toEqual(['203.0.113.5'])
    expect(announcedAddresses([], '127.0.0.1', interfaces)).toEqual(['127.0.0.1'])
    expect(announcedAddresses([], '10.1.2.3', interfaces)).toEqual(['10.1.2.3'])
    expect(announcedAddresses([], '0.0.0.0', interfaces)).toEqual(['192.168.8.20'])
  })

  it('is listened on no wider than announced', () => {
    expect(listenInfos(['127.0.0.1'], 40_000).map(({ ip, protocol, port }) => `${protocol} ${ip} ${port}`)).toEqual([
      'udp 127.0.0.1 40000',
      'tcp 127.0.0.1 40000',
    ])
    expect(listenInfos(['203.0.113.5', '192.168.8.20'], 0)[0]).toEqual({ protocol: 'udp', ip: '0.0.0.0', announcedAddress: '203.0.113.5' })
    expect(listenInfos(['2001:db8::5'], 0)[0]?.ip).toBe('::')
  })

  it('is told with each address, the first one preferred', () => {
    const udp = { foundation: 'udp', priority: 100, ip: 'a', address: 'a', protocol: 'udp', port: 7, type: 'host' } as const
    expect(candidatesOf([udp], ['a', 'b']).map(({ address, priority, foundation, port }) => [address, priority, foundation, port])).toEqual(
      [
        ['a', 100, 'udp', 7],
        ['b', 99, 'udp1', 7],
      ],
    )
  })
})
