import type { EgressTarget, EgressVerdict } from "@aether/ports";
import type { SyscallError } from "@aether/protocol";
import { specialAddress } from "./address-class.ts";
import type { Line } from "./line.ts";
import { refusal } from "./refusal.ts";

/** A connection that is under way, and how it was let through. */
export interface Going {
  readonly target: EgressTarget;
  /** What was dialled. */
  readonly address: string;
  readonly until: number | undefined;
}

/** As long as a timer can wait at once. */
const LONGEST_WAIT_MS = 2_147_483_647;

/** Judges what is under way again whenever a right that it goes by ends, and ends it where nothing else allows it. */
export class RightEnd implements Disposable {
  /** Why it was ended. */
  cause: SyscallError | undefined;
  readonly #line: Line;
  readonly #going: Going;
  readonly #end: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(line: Line, going: Going, end: () => void) {
    this.#line = line;
    this.#going = going;
    this.#end = end;
    this.#wait(going.until);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #wait(until: number | undefined): void {
    if (until === undefined) return;
    const left = until - this.#line.now();
    if (left > LONGEST_WAIT_MS) this.#timer = setTimeout(() => this.#wait(until), LONGEST_WAIT_MS).unref();
    else this.#timer = setTimeout(() => this.#judge(until), Math.max(0, left)).unref();
  }

  #judge(until: number): void {
    // A timer may be early by the part of a millisecond.
    if (this.#line.now() < until) return this.#wait(until);
    try {
      this.#wait(this.#again().until);
    } catch (error) {
      this.cause = error as SyscallError;
      this.#end();
    }
  }

  /** @throws SyscallError `DENIED`, `QUOTA` */
  #again(): Extract<EgressVerdict, { allowed: true }> {
    const { target, address } = this.#going;
    const verdict = this.#line.rules.judge(target);
    if (!verdict.allowed) throw ended(verdict);
    if (!verdict.private && specialAddress(address) !== undefined)
      throw ended({ why: `no grant that is left writes ${target.host} out`, grant: `host.use: ${target.host}/**` });
    verdict.use?.();
    return verdict;
  }
}

const ended = ({ why, grant }: { readonly why: string; readonly grant: string }): SyscallError => {
  const said = `the right that it went by has ended: ${why}`;
  return refusal.denied({ why: said, plain: `a connection of a command was ended: ${said}`, grant });
};
