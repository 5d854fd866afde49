/** For what comes from the configuration alone, which is finite. */
export const always = Number.POSITIVE_INFINITY;

/**
 * Works out once what is asked for all the time. Strangers who invent things to ask for only empty it, and it fills again
 * with what counts; what has no answer (undefined) is not kept.
 * @param most how many answers are kept
 */
export function remembered<Key, Value>(most: number, workOut: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = workOut(key);
    if (value === undefined) return value;
    if (known.size >= most) known.clear();
    known.set(key, value);
    return value;
  };
}
