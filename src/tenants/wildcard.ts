/** One label of a host or one segment of a path, with at most one `*` for one or more characters. */
export function wildcardTest(pattern: string): (text: string) => boolean {
  if (!pattern.includes('*')) return (text) => text === pattern;
  const [prefix = '', suffix = ''] = pattern.split('*');
  return (text) =>
    text.length > prefix.length + suffix.length && text.startsWith(prefix) && text.endsWith(suffix);
}
