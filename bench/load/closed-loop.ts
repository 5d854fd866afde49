/** The load: connections that each send the next request as soon as the last one is answered. */
import { type Answer, Connection } from './connection.ts';

/** What one connection sends, and what it expects. A lane outlives a connection: it may carry a token from answer to request. */
export interface Lane {
  /** Undefined when there is nothing left to send. */
  next(): string | undefined;
  /** @throws Error when the answer is not the expected one, which ends the bench. */
  accept(answer: Answer): void;
}

export interface Load {
  readonly answers: number;
  readonly seconds: number;
}

export async function runClosedLoop(url: URL, lanes: readonly Lane[], seconds: number): Promise<Load> {
  const connections = await Promise.all(lanes.map(() => Connection.open(url)));
  const started = performance.now();
  const deadline = started + seconds * 1000;
  try {
    const counts = await Promise.all(lanes.map((lane, index) => drive(connections[index], lane, deadline)));
    const answers = counts.reduce((sum, count) => sum + count, 0);
    return { answers, seconds: (performance.now() - started) / 1000 };
  } finally {
    for (const connection of connections) connection.close();
  }
}

async function drive(connection: Connection | undefined, lane: Lane, deadline: number): Promise<number> {
  let answers = 0;
  while (connection && performance.now() < deadline) {
    const request = lane.next();
    if (request === undefined) break;
    lane.accept(await connection.exchange(request));
    answers++;
  }
  return answers;
}
