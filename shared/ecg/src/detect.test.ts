import { describe, expect, it } from 'vitest'
import { decodeEcg } from './decode.ts'
import { detectFormat } from './detect.ts'
import { encodeAecg, encodeDicom, encodeScp } from './formats/index.ts'
import { testRecord } from './testing/records.ts'
import { utf8 } from './text.ts'

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

const record = testRecord({ samples: 50 })

describe('the format of a file', () => {
  it.each([
    ['scp', encodeScp(record)],
    ['aecg', encodeAecg(record)],
    ['dicom', encodeDicom(record)],
    ['mfer', latin1('\x40\x20MFR Standard 12 leads ECG      ')],
    ['muse', utf8('<?xml version="1.0"?>\n<!DOCTYPE RestingECG SYSTEM "restecg.dtd">\n<RestingECG><MuseInfo/>')],
    ['philips', latin1(`\xff\xfe${[...'<?xml version="1.0"?><restingecgdata xmlns="x">'].join('\0')}\0`)],
    ['wfdb', utf8('# a comment\n100 2 360 650000\n100.dat 212 200 11 1024 995 -22131 0 MLII\n')],
    ['edf', utf8(`0       ${' '.repeat(248)}`)],
    ['bdf', latin1(`\xffBIOSEMI${' '.repeat(248)}`)],
    ['ishne', utf8('ISHNE1.0xxxxxxxx')],
    ['csv', utf8('Rate;500\nI;II\n1,5;2\n-3;4\n5;6\n7;8\n9;10\n11')],
    ['pdf', utf8('%PDF-1.7 ...')],
    ['jpeg', latin1('\xff\xd8\xff\xe0\0\x10JFIF')],
    ['png', latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')],
    ['zip', latin1('PK\x03\x04\x14\0')],
    ['xml', utf8('<html><body/></html>')],
    [null, utf8('Dear colleague,\nplease find the ECG attached.\nRegards\n')],
    [null, new Uint8Array(1000)],
    [null, new Uint8Array(0)],
  ] as const)('is seen in its content: %s', (format, bytes) => expect(detectFormat(bytes)).toBe(format))

  it('is seen at once in long lines that are almost a table', () => {
    const line = `${'1,'.repeat(300)}x\n`
    const before = process.threadCpuUsage().user
    expect(detectFormat(utf8(line.repeat(5)))).toBeNull()
    expect(detectFormat(utf8(`${'1 , '.repeat(300)}\n`.repeat(5)))).toBe('csv')
    expect(process.threadCpuUsage().user - before).toBeLessThan(200_000)
  })

  it('does not change what a text that mentions another says', () => {
    expect(detectFormat(utf8('<note>about AnnotatedECG and <b>RestingECG</b></note>'))).toBe('xml')
  })

  it.each([
    ['%PDF-1.7', 'not-an-ecg', /PDF/],
    ['0       ', 'unsupported', /an EDF file; not read yet/],
    ['<html></html>', 'unknown-format', /XML/],
    ['hello', 'unknown-format', /no known/],
  ])('%j is refused by name', (text, reason, message) => {
    expect(decodeEcg(utf8(text))).toMatchObject({ ok: false, refusal: { reason, message: expect.stringMatching(message) } })
  })
})
