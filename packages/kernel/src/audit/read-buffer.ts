import type { Clock, Journal, Log } from "@aether/ports";
import { Draft } from "../dispatch/draft.ts";

/** Rows of reads wait this long for company; a kill loses at most these. */
const WAIT_MS = 50;

interface ReadBufferDeps {
  readonly journal: Pick<Journal, "commit">;
  readonly clock: Clock;
  readonly log: Log;
}

/** What reads leave: rows of the audit log, and what they cost. No answer waits for them (DESIGN 4.2). */
export class ReadBuffer {
  readonly #deps: ReadBufferDeps;
  readonly #writing: (draft: Draft, written: Promise<unknown>) => void;
  #draft = new Draft();

  /** @param writing  told of each commit that is on its way */
  constructor(deps: ReadBufferDeps, writing: (draft: Draft, written: Promise<unknown>) => void) {
    this.#deps = deps;
    this.#writing = writing;
  }

  add({ noted, charges }: Draft): void {
    if (this.#draft.noted.length === 0) this.#deps.clock.timer(WAIT_MS, () => this.flush());
    this.#draft.noted.push(...noted);
    this.#draft.charges.push(...charges);
  }

  flush(): void {
    const draft = this.#draft;
    this.#draft = new Draft();
    if (draft.noted.length === 0) return;
    const { journal, log } = this.#deps;
    this.#writing(
      draft,
      journal.commit(draft.toStep()).catch((error: unknown) => log.error("read audit lost", { error: String(error) })),
    );
  }
}
