import { type EffectRow, type InboxRow, type Journal, type Outcome, type Suspend, sql, type Write } from "@aether/ports";
import type { Json } from "@aether/protocol";
import type { About } from "../dispatch/known-call.ts";

/** The topic on which a process's exit is awaited. */
export const childTopic = (pid: string): string => `child:${pid}`;
export const approvalTopic = (id: string): string => `approval:${id}`;

/** On which a session hears that a call of its was given up by another session of its owner. */
export const endedTopic = (key: string): string => `ended:${key}`;
export const endedKey = (topic: string): string | undefined => (topic.startsWith("ended:") ? topic.slice("ended:".length) : undefined);

/** What an answer in the inbox answers. */
export const topicOf = ({ body }: Pick<InboxRow, "body">): string | undefined => (body as { body?: { on?: string } | null }).body?.on;

/** What a suspended or parked call's row says that it waits for. */
export const waitingOf = ({ evidence }: Pick<EffectRow, "evidence">): Waiting | undefined => (evidence as { waiting?: Waiting } | null)?.waiting;

/** What a call waits for, if it waits. */
export function waitOf(effect: EffectRow | undefined): Waiting | undefined {
  return effect?.state === "suspended" || effect?.state === "parked" ? waitingOf(effect) : undefined;
}

/** The questions a call waits on. */
export function approvalOf({ on }: Pick<Waiting, "on">): string[] {
  return on.flatMap((topic) => (topic.startsWith("approval:") ? [topic.slice("approval:".length)] : []));
}

/** Rows that say what a suspended call waits for. Without a topic only the deadline ends it. */
export function waitRows(pid: string, key: string, wait: Pick<Suspend, "on" | "deadline">): Write[] {
  const topics = wait.on.length > 0 ? wait.on : ["timer"];
  return topics.map((topic) => sql`insert or replace into kernel_wait (topic, pid, key, deadline) values (${topic}, ${pid}, ${key}, ${wait.deadline ?? null})`);
}

export const clearWait = (key: string): Write => sql`delete from kernel_wait where key = ${key}`;

/** What is delivered to everyone who waits on a topic. */
export async function answers(journal: Pick<Journal, "read">, told: Told): Promise<InboxRow[]> {
  const rows = await journal.read(sql`select distinct pid from kernel_wait where topic = ${told.topic}`);
  return rows.map((row) => answer(String(row.pid), told));
}

export interface Told {
  readonly topic: string;
  readonly outcome: Outcome;
  /** Of what is told: whoever hears it has heard it (I7). */
  readonly label: Json;
  readonly at: number;
}

export function answer(pid: string, { topic, outcome, label, at }: Told): InboxRow {
  return { pid, id: topic, kind: "reply", from: "kernel", body: { body: { on: topic, outcome: outcome as unknown as Json }, label }, at };
}

/** What rests in a suspended call's ledger row. */
export interface Waiting extends About {
  readonly on: readonly string[];
  readonly deadline?: number;
  readonly memo: Json;
  readonly tool?: string;
  readonly name: string;
  readonly input?: Json;
}
