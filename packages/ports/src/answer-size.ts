import { textSize } from "@aether/protocol";
import type { StepPart } from "./model.ts";

/**
 * How much of an answer was written so far, in characters as a prompt counts them. A call counts from its first drafted character, and
 * once: as it was drafted or as it came whole, whichever is more. Where the provider's own events come, they count and not what is read from them.
 */
export class AnswerSize {
  #said = 0;
  #drafted = 0;
  #called = 0;
  #raw: number | undefined;

  get characters(): number {
    return this.#raw ?? this.#said + Math.max(this.#drafted, this.#called);
  }

  add(characters: number): void {
    this.#said += characters;
  }

  take(part: StepPart): void {
    if (part.type === "raw" && !part.whole) this.#raw = (this.#raw ?? 0) + (part.written ?? 0);
    else if (part.type === "raw") this.add(part.written ?? 0);
    else if (part.type === "drafted") this.#drafted += part.characters;
    else if (part.type === "tool-call") this.#called += part.name.length + textSize(JSON.stringify(part.input));
    else if (part.type === "text-delta" || part.type === "reasoning-delta") this.#said += textSize(part.text);
  }
}
