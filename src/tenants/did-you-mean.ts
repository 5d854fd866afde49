/** The word that was probably meant: for unknown keys and values. */

/** Names that the original's documentation uses by mistake, and those of other servers. */
const synonyms: Readonly<Record<string, string>> = {
  clientid: 'ident',
  id: 'ident',
  tenant: 'tenantname',
  redirecturis: 'redirect_urls',
  redirecturi: 'redirect_urls',
  redirecturl: 'redirect_urls',
  callbacks: 'redirect_urls',
  clientsecret: 'secret',
  postlogoutredirecturis: 'post_logout_redirect_urls',
  allowedscopes: 'scopes',
  scope: 'scopes',
  host: 'hosts',
  domain: 'hosts',
  domains: 'hosts',
  algorithm: 'jwt_algorithm',
  device: 'device_code',
  code: 'authorization_code',
  firstname: 'given_name',
  lastname: 'family_name',
  surname: 'family_name',
  username: 'preferred_username',
  mail: 'email',
  phone: 'phone_number',
  avatar: 'picture',
  zip: 'postal_code',
  city: 'locality',
  street: 'street_address',
};

export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const plain = simplify(word);
  const same = known.find((candidate) => simplify(candidate) === plain);
  if (same !== undefined) return same;
  const synonym = synonyms[plain];
  if (synonym !== undefined && known.includes(synonym)) return synonym;
  const most = Math.max(1, Math.round(plain.length / 3));
  const [closest] = known
    .map((candidate) => ({ candidate, distance: editDistance(plain, simplify(candidate)) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  return closest?.candidate;
}

const simplify = (word: string): string =>
  word
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 64);

/** Levenshtein: how many letters must be added, taken away or changed. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const left = next[j] ?? 0;
      const above = row[j + 1] ?? 0;
      const diagonal = row[j] ?? 0;
      next.push(Math.min(left + 1, above + 1, diagonal + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
