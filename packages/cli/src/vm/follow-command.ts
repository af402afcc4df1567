import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@aether/client";
import { type CommandEnd, type Json, type Output, SyscallError, vmAttach, vmStdin } from "@aether/protocol";

export interface CommandFollowing {
  readonly id: string;
  /** Where to begin in what it wrote. */
  readonly offset: number;
  /** Aborting leaves it; it goes on. */
  readonly signal: AbortSignal;
  said(stream: "stdout" | "stderr", bytes: Buffer): void;
  /** It runs by now, and this process has its input. */
  owned(owner: string): void;
}

interface Chunk {
  readonly offset: number;
  readonly next: number;
  readonly text: string;
}

/**
 * What a command writes, whole and in order, until it ends: what the connection dropped because somebody reads slowly is asked for again.
 *
 * @returns undefined when it was left
 */
export async function followCommand(client: Client, { id, offset, signal, said, owned }: CommandFollowing): Promise<CommandEnd | undefined> {
  let at = offset;
  for (;;) {
    const gap = new AbortController();
    let fresh = true;
    const hear = (event: string, value: Json): void => {
      if (event === "owner") owned((value as { owner: string }).owner);
      if (gap.signal.aborted || signal.aborted || (event !== "stdout" && event !== "stderr")) return;
      const chunk = value as unknown as Chunk;
      if (!fresh && chunk.offset !== at) return gap.abort();
      fresh = false;
      at = chunk.next;
      said(event, Buffer.from(chunk.text, "base64"));
    };
    const before = at;
    const end = await oneLook(client, { id, at, hear, signal: AbortSignal.any([gap.signal, signal]) });
    if (end && (end.bytes <= at || at === before)) return endOnly(end);
    if (signal.aborted) return undefined;
  }
}

interface Look {
  readonly id: string;
  readonly at: number;
  readonly signal: AbortSignal;
  hear(event: string, value: Json): void;
}

async function oneLook(client: Client, { id, at, hear, signal }: Look): Promise<Output<typeof vmAttach> | undefined> {
  try {
    return await client.call(vmAttach, { vm_id: id, offset: at, encoding: "base64" }, { signal, onEvent: hear });
  } catch (error) {
    if (SyscallError.is(error) && error.code === "CANCELLED" && signal.aborted) return undefined;
    throw error;
  }
}

const endOnly = ({ bytes: _, ...end }: Output<typeof vmAttach>): CommandEnd => end;

/** Bytes that are sent at once. */
const MOST = 524_288;
/** A command that has just been started is not ready for input. */
const STARTING_MS = 50;

/** A command's input from here, in order. */
export class CommandInput {
  readonly #client: Client;
  readonly #id: string;
  #waiting: Buffer[] = [];
  #end = false;
  #sending: Promise<void> | undefined;

  constructor(client: Client, id: string) {
    this.#client = client;
    this.#id = id;
  }

  /** Resolves when the command has it, or will have no more. @throws SyscallError `BUSY` where somebody else has its input */
  write(bytes: Buffer): Promise<void> {
    if (bytes.length > 0) this.#waiting.push(bytes);
    return this.#send();
  }

  /** Nothing comes any more. */
  end(): Promise<void> {
    this.#end = true;
    return this.#send();
  }

  #send(): Promise<void> {
    this.#sending ??= this.#all().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #all(): Promise<void> {
    for (let bytes = this.#next(); bytes.length > 0; bytes = this.#next())
      for (let from = 0; from < bytes.length; from += MOST) await this.#call({ base64: bytes.subarray(from, from + MOST).toString("base64") });
    if (!this.#end) return;
    this.#end = false;
    await this.#call({ end: true });
  }

  #next(): Buffer {
    const all = Buffer.concat(this.#waiting);
    this.#waiting = [];
    return all;
  }

  async #call(what: { base64: string } | { end: true }): Promise<void> {
    for (;;) {
      try {
        await this.#client.call(vmStdin, { vm_id: this.#id, ...what });
        return;
      } catch (error) {
        const wait = waitFor(error);
        if (wait === undefined) return;
        await sleep(wait);
      }
    }
  }
}

/** Milliseconds until it may be tried again; undefined where nobody reads it any more. */
function waitFor(error: unknown): number | undefined {
  if (!SyscallError.is(error)) throw error;
  if (error.code === "NOT_FOUND") return undefined;
  if (error.code !== "BUSY" || error.data["owner"] !== undefined) throw error;
  const { retryAfterMs } = error.data;
  return typeof retryAfterMs === "number" ? retryAfterMs : STARTING_MS;
}
