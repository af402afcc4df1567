import { type Kin, type LeftBehind, lineOf, type NewProcess, type Processes, type ProcessRow, type Revocation, type Spawn, sql, wholeRow } from "@aether/ports";
import { type Json, joinLabels, type Label, SyscallError, textsOf } from "@aether/protocol";
import { leftBehind } from "../audit/left-behind.ts";
import { continuedAuthority } from "../authority/continued.ts";
import { type Derivation, deriveAuthority } from "../authority/derive.ts";
import { counterId } from "../budget/meter.ts";
import { takePlaces } from "../budget/places.ts";
import { keptWords } from "../flow/kept-words.ts";
import { pastedLabel } from "../flow/others-words.ts";
import { chargeBits, checkReader } from "../flow/quarantine.ts";
import { kinOf } from "../process/kin.ts";
import { type Ended, mustHaveEnded, newProcess } from "./born.ts";
import type { RunningCall, Surroundings } from "./context.ts";
import { type Principal, sound, unexpiredOf } from "./principal.ts";

/** The processes that a call may ask about, and what it may do to them. */
export class ProcessTable implements Processes {
  readonly #call: RunningCall;
  readonly #around: Surroundings;

  constructor(call: RunningCall, around: Surroundings) {
    this.#call = call;
    this.#around = around;
  }

  unexpired: Processes["unexpired"] = async (pid, action) => unexpiredOf(await this.get(pid), action, this.#around.clock.now());

  async get(pid: string): Promise<ProcessRow | undefined> {
    const row = await this.#around.journal.process(pid);
    return row?.owner === this.#call.who.owner ? sound(row) : undefined;
  }

  async list(filter: Parameters<Processes["list"]>[0]): Promise<readonly ProcessRow[]> {
    const rows = await this.#around.journal.processes({ ...filter, owner: this.#call.who.owner });
    return rows.flatMap((row) => wholeRow(() => sound(row), filter.onDamaged));
  }

  count(filter: Parameters<Processes["count"]>[0]): Promise<number> {
    return this.#around.journal.processCount({ ...filter, owner: this.#call.who.owner });
  }

  async kin(pid: string): Promise<readonly Kin[]> {
    return (await kinOf(pid, this.#around.journal)).filter(({ owner }) => owner === this.#call.who.owner);
  }

  async leftBehind(pid: string): Promise<LeftBehind | undefined> {
    const row = await this.get(pid);
    return row?.state === "exited" ? leftBehind(row, this.#around) : undefined;
  }

  async mustGoOn(row: ProcessRow): Promise<void> {
    if (row.owner === this.#call.who.owner) await this.#around.mustGoOn(row);
  }

  async spawn(child: Spawn): Promise<string> {
    const parent = this.#call.who;
    const before = child.continues === undefined ? undefined : await this.#ended(child.continues);
    // What the call has read by now may stand in what the child is told.
    const own = joinLabels(child.label ?? parent.label, this.#call.label);
    const label = before ? joinLabels(own, before.row.label as unknown as Label) : own;
    const born = this.#derive(parent, { ...child, label: this.#call.bearing(label) }, before);
    if (child.quarantine) this.#call.draft.counters.push(...(await chargeBits(lineOf(born), child.quarantine, this.#around)));
    if (parent.kind !== "session") await this.#takePlace(born, parent.authority.children);
    await takePlaces(born, this.#around);
    this.#call.draft.spawn.push(born);
    return born.pid;
  }

  async #ended(pid: string): Promise<Ended> {
    const row = mustHaveEnded(await this.get(pid), this.#call.who, pid);
    return { row, ...(await this.#around.leftOf(row)) };
  }

  /** How many may live below a run's root (FEATURES row 5); whatever becomes of the draft gives the place back. */
  #takePlace(born: NewProcess, max: number): Promise<void> {
    const { journal, headcount } = this.#around;
    const { root } = born;
    const living = async (but: readonly string[]): Promise<number> => {
      const [row] = await journal.read(
        sql`select count(*) as living from process where root = ${root} and state in ('ready', 'running', 'waiting') and pid <> ${root}
          and pid not in (select value from json_each(${JSON.stringify(but)}))`,
      );
      return Number(row?.living ?? 0);
    };
    return headcount.take(born, { max, living });
  }

  #derive(parent: Principal, child: Spawn & { readonly label: Label }, before: Ended | undefined): NewProcess {
    const { clock, meter, newPid } = this.#around;
    const now = clock.now();
    if (child.quarantine) checkReader(child.quarantine, child.spec, child.authority);
    const derivation: Omit<Derivation, "asked" | "byPerson"> = {
      parent: parent.authority,
      now,
      counterId: (index) => counterId(parent.pid, index),
      descends: child.kind !== "command" && !child.quarantine,
      left: meter.left(parent.pid, now),
    };
    const authority = before
      ? continuedAuthority({ row: before.row, left: before.left, added: child.authority, line: lineOf(before.row) }, derivation)
      : deriveAuthority({ ...derivation, asked: child.authority, byPerson: parent.kind === "session" });
    const own = parent.kind === "session" ? child.words : parent.words;
    const words = keptWords(own ?? "", before?.words ?? "");
    const pasted = parent.kind === "session" && own !== undefined ? pastedLabel(own) : undefined;
    const label = pasted ? joinLabels(child.label, pasted) : child.label;
    // What is counted for a run is counted for all of it.
    const line = parent.kind === "session" ? authority.line : parent.authority.line;
    const whole = { ...authority, ...(words !== "" && { words }), ...(line !== undefined && { line }) };
    return newProcess(newPid(), { parent, child, authority: whole, label, now, ...(before && { identity: before.row.identity }) });
  }

  send(message: Parameters<Processes["send"]>[0]): void {
    const { who } = this.#call;
    // Who speaks for a session, such as a program in its box, says what nobody vouches for.
    const person = who.kind === "session" && message.kind === "message" && this.#call.label.integrity === "trusted";
    const own = this.#call.bearing(this.#call.label);
    const pasted = person ? pastedLabel(textsOf(message.body).join("\n")) : undefined;
    const label = pasted ? joinLabels(own, pasted) : own;
    const body = { body: message.body, label: label as unknown as Json, ...(person && { person: true }) };
    this.#call.draft.inbox.push({ pid: message.to, id: message.id, kind: message.kind, from: who.pid, body, at: this.#around.clock.now() });
  }

  stop(pid: string, reason: string): void {
    this.#call.draft.stops.push({ pid, reason });
  }

  revoke(what: Revocation): void {
    this.#call.draft.revokes.push(what);
  }

  async events(pid: string, after: number, limit = 1_000): Promise<readonly { seq: number; kind: string; at: number; body: Json }[]> {
    const row = await this.get(pid);
    if (!row) throw new SyscallError("NOT_FOUND", `there is no process ${pid}`, { pid });
    return this.#around.journal.events(pid, after, limit);
  }
}
