import type { Client } from "@aether/client";
import { type Json, LAG_EVENT, type LogEntry, RUN_STREAM, type RunStream } from "@aether/protocol";
import { logOf } from "./log-of.ts";
import type { Progress } from "./progress.ts";

export interface Telling {
  readonly progress: Pick<Progress, "seen" | "told">;
  readonly onEntry: (entry: LogEntry) => void;
}

/** A followed run as it is heard, in order and without gaps: events that were lost to a slow reader are read from the log. */
export class ToldRun {
  readonly #client: Client;
  readonly #telling: Telling;
  #before: Promise<void> = Promise.resolve();
  #reading = false;
  #lost = false;

  constructor(client: Client, telling: Telling) {
    this.#client = client;
    this.#telling = telling;
  }

  hear(event: string, value: Json): void {
    if (event === LAG_EVENT) this.#lost = true;
    // Nothing is read from the log: what comes is told at once.
    if (!this.#reading && !this.#isGap(event, value)) return this.#tell(event, value);
    this.#reading = true;
    const turn = this.#before.then(() => this.#inTurn(event, value)).finally(() => (this.#reading = this.#before !== turn));
    this.#before = turn;
    turn.catch(() => undefined);
  }

  /** All of the agent's log has been told. */
  async whole(agentId: string): Promise<void> {
    await this.#before;
    if (this.#lost) await this.#readOn(agentId);
  }

  #isGap(event: string, value: Json): boolean {
    return event === "event" && this.#lost && (value as unknown as LogEntry).seq > this.#telling.progress.seen((value as unknown as LogEntry).agent_id) + 1;
  }

  async #inTurn(event: string, value: Json): Promise<void> {
    if (this.#isGap(event, value)) await this.#readOn((value as unknown as LogEntry).agent_id);
    this.#tell(event, value);
  }

  async #readOn(agentId: string): Promise<void> {
    const { progress, onEntry } = this.#telling;
    for await (const entry of logOf(this.#client, agentId, { after: progress.seen(agentId) })) onEntry(entry);
  }

  #tell(event: string, value: Json): void {
    if (event === "event") this.#telling.onEntry(value as unknown as LogEntry);
    else if (Object.hasOwn(RUN_STREAM, event)) this.#telling.progress.told(event as keyof RunStream, value as unknown as RunStream[keyof RunStream]);
  }
}
