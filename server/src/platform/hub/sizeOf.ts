/** About how many bytes a decoded message holds, counting no further than `limit`: cheap on the hostile ones too. */
export function sizeOf(value: unknown, limit: number): number {
  let total = 0
  const open: unknown[] = [value]
  while (open.length > 0 && total <= limit) {
    const item = open.pop()
    if (typeof item === 'string') total += item.length * (item.length > 0 && item.charCodeAt(0) > 0x7f ? 3 : 1) + 2
    else if (ArrayBuffer.isView(item)) total += item.byteLength
    else if (item instanceof ArrayBuffer) total += item.byteLength
    else if (typeof item === 'object' && item !== null) {
      for (const [key, inner] of Object.entries(item)) {
        total += key.length + 4
        open.push(inner)
      }
    } else total += 8
  }
  return total
}
