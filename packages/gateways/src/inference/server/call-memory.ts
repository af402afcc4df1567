import type { DoorSession, Json, Message, Part } from "@aether/protocol";

const MAX_CALLS = 4_096;
const MAX_CHARACTERS = 8_388_608;

/**
 * What a provider wants back with a tool call, such as the signature of the thought that led to it. No wire has room for it, so it
 * waits here until the client sends the call back. Of one session; the oldest go first, and a call without it is still a call.
 */
export class CallMemory {
  readonly #sessions = new WeakMap<DoorSession, Remembered>();

  keep(session: DoorSession, parts: readonly Part[]): void {
    for (const part of parts) if (part.type === "tool-call" && part.meta !== undefined) this.#of(session).add(part.id, part.meta);
  }

  /** The same messages, with what belongs to their calls. */
  restore(session: DoorSession, messages: readonly Message[]): readonly Message[] {
    const remembered = this.#sessions.get(session);
    if (!remembered) return messages;
    return messages.map((message) => (message.role === "assistant" ? { ...message, parts: message.parts.map((part) => remembered.completed(part)) } : message));
  }

  #of(session: DoorSession): Remembered {
    const known = this.#sessions.get(session);
    if (known) return known;
    const fresh = new Remembered();
    this.#sessions.set(session, fresh);
    return fresh;
  }
}

class Remembered {
  readonly #metas = new Map<string, { readonly meta: Json; readonly characters: number }>();
  #characters = 0;

  add(id: string, meta: Json): void {
    this.#drop(id);
    const characters = id.length + JSON.stringify(meta).length;
    this.#metas.set(id, { meta, characters });
    this.#characters += characters;
    for (const oldest of this.#metas.keys()) {
      if (this.#metas.size <= MAX_CALLS && this.#characters <= MAX_CHARACTERS) return;
      this.#drop(oldest);
    }
  }

  completed(part: Part): Part {
    if (part.type !== "tool-call" || part.meta !== undefined) return part;
    const found = this.#metas.get(part.id);
    return found ? { ...part, meta: found.meta } : part;
  }

  #drop(id: string): void {
    const found = this.#metas.get(id);
    if (!found) return;
    this.#metas.delete(id);
    this.#characters -= found.characters;
  }
}
