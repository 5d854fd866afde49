/** Messages that nobody waits for: sent in the background, a few at a time, again when it did not work. */
import { type Random, randomFraction, type Timers } from '../runtime.ts';
import type { Fetcher, FetchOutcome, FetchRequest } from './fetch.ts';

export interface Delivery {
  readonly url: string;
  /** On whose behalf: whoever has a server that hangs takes no time from other senders. */
  readonly sender: string;
  /** What to send; made anew for each attempt. */
  readonly request: () => Promise<Omit<FetchRequest, 'url'>>;
  /** Called once: it arrived, or it was given up. */
  readonly settled: (result: DeliveryResult) => void;
}

export interface DeliveryResult {
  readonly delivered: boolean;
  readonly attempts: number;
  /** What the last attempt got. */
  readonly reason: string;
}

export interface Deliveries {
  /** Never throws and never waits. When too many are waiting already, it is given up at once. */
  send(delivery: Delivery): void;
  /** Sends what can be sent at once, for some seconds, and gives up the rest. */
  close(): Promise<void>;
}

export interface DeliveryLimits {
  readonly attempts: number;
  /** Milliseconds before the second attempt; each further one waits four times as long. */
  readonly firstPause: number;
  /** At a time to one origin: one that hangs does not take the places of all. */
  readonly atOncePerOrigin: number;
  readonly atOncePerSender: number;
  readonly atOnce: number;
  /** Of one sender: waiting, under way and between two attempts. */
  readonly pendingPerSender: number;
  /** Of all together. */
  readonly pending: number;
  /** Milliseconds that `close` waits for what is under way. */
  readonly patience: number;
}

export const defaultDeliveryLimits: DeliveryLimits = {
  attempts: 5,
  firstPause: 1_000,
  atOncePerOrigin: 4,
  atOncePerSender: 16,
  atOnce: 64,
  pendingPerSender: 2_500,
  pending: 10_000,
  patience: 5_000,
};

const stopping = 'the server is stopping';

interface Job {
  readonly delivery: Delivery;
  readonly lane: string;
  attempts: number;
}

/** What goes to one origin on behalf of one sender. */
interface Lane {
  readonly sender: string;
  readonly waiting: Job[];
  running: number;
}

interface Share {
  pending: number;
  running: number;
}

export interface DeliveryParts {
  readonly fetcher: Pick<Fetcher, 'fetch'>;
  readonly timers: Timers;
  readonly random: Random;
  readonly limits?: DeliveryLimits;
}

/** What waits is in memory: a process that crashes has forgotten it. */
export function createDeliveries(parts: DeliveryParts): Deliveries {
  const { fetcher, timers, random, limits = defaultDeliveryLimits } = parts;
  const lanes = new Map<string, Lane>();
  /** By sender; gone when nothing of it is pending. */
  const shares = new Map<string, Share>();
  /** Jobs between two attempts, with what calls the next one off. */
  const pausing = new Map<Job, () => void>();
  const running = new Set<Promise<void>>();
  const stop = new AbortController();
  let pending = 0;
  let isClosing = false;

  const shareOf = (sender: string): Share => {
    const known = shares.get(sender) ?? { pending: 0, running: 0 };
    shares.set(sender, known);
    return known;
  };

  const settle = ({ delivery, attempts }: Job, delivered: boolean, reason: string): void => {
    pending--;
    const share = shareOf(delivery.sender);
    if (--share.pending === 0) shares.delete(delivery.sender);
    delivery.settled({ delivered, attempts, reason });
  };

  const enqueue = (job: Job): void => {
    const { sender } = job.delivery;
    const lane = lanes.get(job.lane) ?? { sender, waiting: [], running: 0 };
    lane.waiting.push(job);
    lanes.set(job.lane, lane);
    startWhatMay();
  };

  const mayStart = ({ sender, running: inLane }: Lane): boolean =>
    running.size < limits.atOnce &&
    inLane < limits.atOncePerOrigin &&
    (shares.get(sender)?.running ?? 0) < limits.atOncePerSender;

  /** In turn: a lane that has started something goes to the end, where this very loop comes by again. */
  const startWhatMay = (): void => {
    for (const [name, lane] of lanes) {
      const job = mayStart(lane) ? lane.waiting.shift() : undefined;
      if (job || (lane.running === 0 && lane.waiting.length === 0)) lanes.delete(name);
      if (!job) continue;
      lanes.set(name, lane);
      start(lane, job);
    }
  };

  const start = (lane: Lane, job: Job): void => {
    const share = shareOf(lane.sender);
    lane.running++;
    share.running++;
    const attempt = tryOnce(job).finally(() => {
      lane.running--;
      share.running--;
      running.delete(attempt);
      startWhatMay();
    });
    running.add(attempt);
  };

  const tryOnce = async (job: Job): Promise<void> => {
    job.attempts++;
    const outcome = await outcomeOf(job.delivery);
    const verdict = judge(outcome);
    const reason = 'error' in outcome ? outcome.error : `status ${outcome.status}`;
    if (verdict !== 'failed' || job.attempts >= limits.attempts)
      return settle(job, verdict === 'delivered', reason);
    if (isClosing) return settle(job, false, `${stopping}; last: ${reason}`);
    const cancel = timers.after(pause(job.attempts), () => {
      pausing.delete(job);
      enqueue(job);
    });
    pausing.set(job, () => {
      cancel();
      settle(job, false, `${stopping}; last: ${reason}`);
    });
  };

  const outcomeOf = async ({ url, request }: Delivery): Promise<FetchOutcome> => {
    try {
      return await fetcher.fetch({ url, ...(await request()) }, stop.signal);
    } catch (error) {
      // What is to be sent could not be made: a store or key that is away for now.
      return { error: error instanceof Error ? error.message : String(error), refused: false };
    }
  };

  /** Spread by half to either side, so that what failed together does not come back together. */
  const pause = (attempts: number): number =>
    limits.firstPause * 4 ** (attempts - 1) * (0.5 + randomFraction(random));

  return {
    send: (delivery) => {
      const { sender, url } = delivery;
      const job: Job = { delivery, lane: `${originOf(url)} ${sender}`, attempts: 0 };
      const share = shareOf(sender);
      pending++;
      share.pending++;
      if (isClosing) return settle(job, false, stopping);
      if (pending > limits.pending || share.pending > limits.pendingPerSender)
        return settle(job, false, 'too many others are waiting');
      enqueue(job);
    },
    close: async () => {
      isClosing = true;
      for (const giveUp of pausing.values()) giveUp();
      pausing.clear();
      const cancel = timers.after(limits.patience, () => {
        const waiting = [...lanes.values()].flatMap((lane) => lane.waiting.splice(0));
        for (const job of waiting) settle(job, false, stopping);
        stop.abort(stopping);
      });
      // What ends makes room for what waits.
      while (running.size > 0) await Promise.all(running);
      cancel();
    },
  };
}

/** RFC 9110 section 15: what may get better by itself, and what will not. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

function judge(outcome: FetchOutcome): 'delivered' | 'refused' | 'failed' {
  if ('error' in outcome) return outcome.refused ? 'refused' : 'failed';
  if (outcome.status >= 200 && outcome.status < 300) return 'delivered';
  return outcome.status >= 500 || passing.has(outcome.status) ? 'failed' : 'refused';
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '';
}
