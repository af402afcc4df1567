import { type FilePart, type Json, type Message, type Part, SyscallError } from "@aether/protocol";

export interface ToolResult {
  readonly id: string;
  readonly ok: boolean;
  readonly content: Json;
  readonly files: readonly FilePart[];
}

/**
 * A conversation as it is read from a wire: neighbours of one role become one message, results of tools stand in messages of
 * their own, and a result without its call or a call without its result is refused, as the real services do.
 */
export class Turns {
  readonly #messages: { role: Message["role"]; parts: Part[] }[] = [];
  readonly #names = new Map<string, string>();
  readonly #waiting = new Set<string>();

  add(role: "user" | "assistant", part: Part): void {
    if (part.type === "text" && part.text === "" && part.meta === undefined) return;
    if (part.type === "tool-call") {
      this.#names.set(part.id, part.name);
      this.#waiting.add(part.id);
    }
    this.#push(role, part);
  }

  /** What the application says in the middle of a conversation. At the beginning it belongs to the system text instead. */
  note(text: string): void {
    this.add("user", { type: "text", text: `<system>\n${text}\n</system>` });
  }

  /** Where the application alone has spoken, its last word is the question, as the real services take it. */
  askBy(system: string[]): void {
    const last = this.empty ? system.pop() : undefined;
    if (last !== undefined) this.add("user", { type: "text", text: last });
  }

  /** @throws SyscallError `INVALID` for a result of no call */
  result({ id, ok, content, files }: ToolResult): void {
    const name = this.#names.get(id);
    if (name === undefined)
      throw new SyscallError("INVALID", `the conversation has a result of the tool call ${JSON.stringify(id)}, and no such call before it`);
    this.#waiting.delete(id);
    this.#push("tool", { type: "tool-result", id, name, ok, content });
    for (const file of files) this.#push("tool", file);
  }

  get empty(): boolean {
    return this.#messages.length === 0;
  }

  /** @throws SyscallError `INVALID` for a call without a result, or nothing said */
  finish(): readonly Message[] {
    const [open] = this.#waiting;
    if (open !== undefined) throw new SyscallError("INVALID", `the conversation has no result of the tool call ${JSON.stringify(open)}`);
    if (this.empty) throw new SyscallError("INVALID", "the conversation is empty: send at least one message that says something");
    return this.#messages;
  }

  #push(role: Message["role"], part: Part): void {
    const last = this.#messages.at(-1);
    if (last?.role === role) last.parts.push(part);
    else this.#messages.push({ role, parts: [part] });
  }
}
