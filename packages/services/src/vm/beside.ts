import type { Boxes } from "./boxes.ts";

/** Named in an intent and in a message; more are counted. */
const MAX_NAMED = 10;

/**
 * Who may write into a workspace while a command has its turn there: background commands, which hold none, and programs that
 * earlier commands left running in their holder's own shell. None of them comes while the turn is held: a background command
 * begins in a turn of its own. So whoever is here when a command's tree is taken is all that may write beside it.
 */
export class Beside {
  readonly #boxes: Pick<Boxes, "hasJobs">;
  /** By workspace: background commands that may have a program at work. */
  readonly #working = new Map<string, Set<string>>();

  constructor(boxes: Pick<Boxes, "hasJobs">) {
    this.#boxes = boxes;
  }

  /** In the background command's turn. */
  begin(workspace: string, id: string): void {
    const working = this.#working.get(workspace) ?? new Set();
    working.add(id);
    this.#working.set(workspace, working);
  }

  has(workspace: string, id: string): boolean {
    return this.#working.get(workspace)?.has(id) ?? false;
  }

  /** Nothing of it runs any more, or ever will. */
  end(id: string): void {
    for (const [workspace, working] of this.#working) if (working.delete(id) && working.size === 0) this.#working.delete(workspace);
  }

  /** In words. */
  in(workspace: string): string[] {
    const working = [...(this.#working.get(workspace) ?? [])];
    const more = working.length > MAX_NAMED ? [`${working.length - MAX_NAMED} more background commands`] : [];
    const jobs = this.#boxes.hasJobs(workspace) ? ["programs that earlier commands left running"] : [];
    return [...working.slice(0, MAX_NAMED).map((id) => `the background command ${id}`), ...more, ...jobs];
  }
}
