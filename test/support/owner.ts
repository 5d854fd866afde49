/** Who starts something ends it: a test, or a file of tests. */

export interface Owner {
  /** Has something released at the end. */
  after(release: () => Promise<void> | void): void;
}

/**
 * What starts last ends first: a server before the directory that it writes to. For a file of tests call it at the
 * top of the file with `{ after }` of node:test; there, a hook that is added later would belong to some suite.
 */
export function lastFirst(owner: Owner): Owner {
  const releases: (() => Promise<void> | void)[] = [];
  owner.after(async () => {
    for (const release of releases.reverse()) await release();
  });
  return { after: (release) => void releases.push(release) };
}
