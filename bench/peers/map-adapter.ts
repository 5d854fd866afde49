/**
 * Storage for oidc-provider in plain maps. Its own in-memory adapter is made for development: it forgets after 1,000
 * entries, and walks over all tokens of a grant at each rotation, which would make the comparison unfair.
 */

interface Payload {
  readonly grantId?: string;
  consumed?: number;
}

const entriesOfModels = new Map<string, Map<string, Payload>>();
const keysOfGrants = new Map<string, Set<string>>();

export class MapAdapter {
  readonly #model: string;
  readonly #entries = new Map<string, Payload>();

  constructor(model: string) {
    this.#model = model;
    entriesOfModels.set(model, this.#entries);
  }

  async upsert(id: string, payload: Payload): Promise<void> {
    this.#entries.set(id, payload);
    if (payload.grantId === undefined) return;
    const key = `${this.#model} ${id}`;
    const keys = keysOfGrants.get(payload.grantId);
    if (keys) keys.add(key);
    else keysOfGrants.set(payload.grantId, new Set([key]));
  }

  async find(id: string): Promise<Payload | undefined> {
    return this.#entries.get(id);
  }

  async consume(id: string): Promise<void> {
    const payload = this.#entries.get(id);
    if (payload) payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#entries.delete(id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const key of keysOfGrants.get(grantId) ?? []) {
      const [model = '', id = ''] = key.split(' ');
      entriesOfModels.get(model)?.delete(id);
    }
    keysOfGrants.delete(grantId);
  }
}
