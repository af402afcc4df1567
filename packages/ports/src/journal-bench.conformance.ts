import type { Json } from "@aether/protocol";
import type { EffectRow, InboxRow, Journal, NewProcess, Step } from "./journal.ts";

export const at = 1_700_000_000_000;
export const newProcess = (pid: string, over: Partial<NewProcess> = {}): NewProcess => ({
  pid,
  owner: "local",
  parent: null,
  root: pid,
  identity: pid,
  kind: "agent",
  program: "agent",
  state: "ready",
  priority: 0,
  waitOn: null,
  wakeAt: null,
  createdAt: at,
  endedAt: null,
  exit: null,
  authority: { grants: [] },
  label: null,
  spec: {},
  events: [{ kind: "process.spawned", v: 1, at, body: {} }],
  ...over,
});

export const event = (body: Json) => ({ kind: "call.settled", v: 1, at, body });
export const mail = (pid: string, id: string, body: Json = "hi"): InboxRow => ({ pid, id, kind: "message", from: "p0", body, at });
export const effect = (pid: string, call: string, over: Partial<EffectRow> = {}): EffectRow => ({
  key: `${pid}:${call}`,
  pid,
  owner: "local",
  syscall: "vfs.write",
  class: "probeable",
  state: "intent",
  digest: "d",
  definition: "h",
  input: null,
  evidence: { before: null },
  result: null,
  attempt: 1,
  at,
  ...over,
});

/** How a promise ended, in one word. */
export const ended = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "committed",
    (error: { code: string }) => error.code,
  );

/** One journal for all tests of a suite; each test has processes of its own. */
export class Bench {
  readonly journal: Journal;
  readonly epoch: number;
  #born = 0;

  constructor(journal: Journal, epoch: number) {
    this.journal = journal;
    this.epoch = epoch;
  }

  fresh(): string {
    this.#born++;
    return `p${this.#born}`;
  }

  async process(over: Partial<NewProcess> = {}): Promise<string> {
    const pid = this.fresh();
    await this.journal.commit({ spawn: [newProcess(pid, over)] });
    return pid;
  }

  step(pid: string, head: number, over: Partial<NonNullable<Step["process"]>> = {}): Step {
    return { process: { pid, epoch: this.epoch, head, events: [event({ head })], ...over } };
  }

  async seqs(pid: string): Promise<number[]> {
    return (await this.journal.events(pid, 0)).map(({ seq }) => seq);
  }

  async birth(pid: string): Promise<number> {
    return (await this.journal.process(pid))?.birth ?? Number.NaN;
  }
}
