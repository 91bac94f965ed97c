/** Difference encoding of SCP-ECG sections 5 and 6 (EN 1064 clauses 5.8.4, 5.9.4): 0 none, 1 first, 2 second differences. */
export type DifferenceOrder = 0 | 1 | 2

/** Undoes the differences in place: y[n] = d[n] + y[n-1], or d[n] + 2 y[n-1] - y[n-2] with the first two values as stored. */
export function integrate(values: Int32Array, order: DifferenceOrder): Int32Array {
  if (order === 1) for (let n = 1; n < values.length; n++) values[n] = (values[n] ?? 0) + (values[n - 1] ?? 0)
  if (order === 2) for (let n = 2; n < values.length; n++) values[n] = (values[n] ?? 0) + 2 * (values[n - 1] ?? 0) - (values[n - 2] ?? 0)
  return values
}

/** The inverse of {@link integrate}, in a new array. */
export function differentiate(values: ArrayLike<number>, order: DifferenceOrder): Int32Array {
  const at = (n: number) => values[n] ?? 0
  return Int32Array.from({ length: values.length }, (_, n) => {
    if (n < order) return at(n)
    return order === 0 ? at(n) : order === 1 ? at(n) - at(n - 1) : at(n) - 2 * at(n - 1) + at(n - 2)
  })
}
