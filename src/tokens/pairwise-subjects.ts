/** The names under which clients with `subject_type: pairwise` know people (OpenID Connect Core 1.0 section 8.1). */
import { createHmac } from 'node:crypto';
import type { PairwiseSubjects } from '../oauth/subject.ts';
import { type Random, randomToken } from '../runtime.ts';
import type { Collection } from '../store.ts';
import type { KeySealer } from './key-sealing.ts';

/** The secret is made once and never replaced: a new one would make everybody a stranger to every application. */
export type PairwiseSecretRecord = { readonly secret: string } | { readonly sealed: string };

export interface PairwiseSubjectsParts {
  /** The tenant's name: the same person has other names elsewhere, and a sealed secret opens nowhere else. */
  readonly tenant: string;
  readonly records: Collection<PairwiseSecretRecord>;
  readonly sealer: KeySealer | undefined;
  readonly random: Random;
}

const slot = 'secret';

export function createPairwiseSubjects(parts: PairwiseSubjectsParts): PairwiseSubjects {
  let known: Promise<string> | undefined;
  const secret = (): Promise<string> => {
    known ??= readOrCreate(parts).catch((error: unknown) => {
      // The store may be back for the next request.
      known = undefined;
      throw error;
    });
    return known;
  };
  return {
    // A host has no line break, so no two pairs of sector and subject are one text.
    of: async (sector, subject) =>
      createHmac('sha256', await secret())
        .update(`${sector}\n${subject}`)
        .digest('base64url'),
  };
}

/** Of several processes that start at once, one writes; all of them read what it wrote. */
async function readOrCreate(parts: PairwiseSubjectsParts): Promise<string> {
  const { records, sealer, random, tenant } = parts;
  const place = `${tenant} pairwise subjects`;
  const record = (secret: string): PairwiseSecretRecord =>
    sealer ? { sealed: sealer.seal(secret, place) } : { secret };
  const found = await records.get(slot);
  if (found === undefined) {
    await records.putIfAbsent(slot, record(randomToken(random)));
    const written = await records.get(slot);
    if (written === undefined) throw new Error('the store lost what was just written to it');
    return opened(written, sealer, place);
  }
  const secret = opened(found, sealer, place);
  // Stored before the operator set KEY_ENCRYPTION_SECRET: encrypted from now on.
  if (sealer && 'secret' in found) await records.put(slot, record(secret));
  return secret;
}

function opened(record: PairwiseSecretRecord, sealer: KeySealer | undefined, place: string): string {
  if ('secret' in record) return record.secret;
  if (sealer === undefined)
    throw new Error(
      'the secret of pairwise subjects in the store is encrypted: set KEY_ENCRYPTION_SECRET to the secret it was encrypted with',
    );
  try {
    return sealer.open(record.sealed, place);
  } catch (cause) {
    throw new Error(
      'the secret of pairwise subjects does not open: KEY_ENCRYPTION_SECRET is not the secret it was encrypted with, or its record was altered',
      { cause },
    );
  }
}
