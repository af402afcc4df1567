import type { Clock, Envelope, Ids } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import { INBOX } from "./topic.ts";

/** Answers to one request; more end it. */
const MAX_ANSWERS = 1_024;
const MAX_MS = 2_147_483_647;

export interface Question {
  readonly topic: string;
  readonly deadlineMs: number;
  /** Ends when so many answers came. */
  readonly count?: number;
  /** Ends when no answer came for so long after the last one. */
  readonly quietMs?: number;
  readonly signal?: Signal;
  /** Sends it off; answers are to come on `replyTo`. Throwing ends the wait. */
  send(replyTo: string): void;
}

interface Waiting {
  answer(envelope: Envelope): void;
  fail(error: SyscallError): void;
}

/** Requests without their last answer. */
export class PendingRequests {
  readonly #waiting = new Map<string, Waiting>();
  readonly #clock: Clock;
  readonly #ids: Ids;

  constructor({ clock, ids }: { readonly clock: Clock; readonly ids: Ids }) {
    this.#clock = clock;
    this.#ids = ids;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Hands an answer to the request that waits for it; late ones and answers to nobody are dropped. */
  answer(envelope: Envelope): void {
    this.#waiting.get(envelope.topic)?.answer(envelope);
  }

  failAll(error: SyscallError): void {
    for (const { fail } of [...this.#waiting.values()]) fail(error);
  }

  /** @throws SyscallError `INVALID`, `CANCELLED`, `TIMEOUT` when no answer came at all, or what `send` threw */
  ask(question: Question): Promise<readonly Envelope[]> {
    const { topic, deadlineMs, signal, count = MAX_ANSWERS, quietMs } = question;
    const replyTo = `${INBOX}.${this.#ids.token("r")}`;
    const answers: Envelope[] = [];
    return new Promise((resolve, reject) => {
      checkMs("deadlineMs", deadlineMs);
      if (quietMs !== undefined) checkMs("quietMs", quietMs);
      if (!Number.isInteger(count) || count < 1) throw new SyscallError("INVALID", `count is how many answers to wait for, 1 or more, not ${count}`);
      if (signal?.aborted) throw cancelled(topic);
      let stopQuiet = () => {};
      const stopDeadline = this.#clock.timer(deadlineMs, () => (answers.length > 0 ? finish() : fail(timeout(topic, deadlineMs))));
      const onAbort = () => fail(cancelled(topic));
      signal?.addEventListener("abort", onAbort, { once: true });
      const release = () => {
        this.#waiting.delete(replyTo);
        stopDeadline();
        stopQuiet();
        signal?.removeEventListener("abort", onAbort);
      };
      const finish = () => {
        release();
        resolve(answers);
      };
      const fail = (error: unknown) => {
        release();
        reject(error);
      };
      const answer = (envelope: Envelope) => {
        answers.push(envelope);
        stopQuiet();
        if (answers.length >= Math.min(count, MAX_ANSWERS)) finish();
        else if (quietMs !== undefined) stopQuiet = this.#clock.timer(quietMs, finish);
      };
      this.#waiting.set(replyTo, { answer, fail });
      try {
        question.send(replyTo);
      } catch (error) {
        fail(error);
      }
    });
  }
}

function checkMs(name: string, ms: number): void {
  if (!Number.isInteger(ms) || ms < 1 || ms > MAX_MS)
    throw new SyscallError("INVALID", `${name} is a whole number of milliseconds from 1 to ${MAX_MS}, not ${ms}`);
}

function cancelled(topic: string): SyscallError {
  return new SyscallError("CANCELLED", `the request on ${topic} was given up by its caller`, { topic });
}

function timeout(topic: string, deadlineMs: number): SyscallError {
  return new SyscallError("TIMEOUT", `nobody answered on ${topic} within ${deadlineMs} ms`, { topic, deadlineMs });
}
