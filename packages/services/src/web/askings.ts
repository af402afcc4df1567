import type { CallContext } from "@aether/ports";
import { parseWebAddress, SyscallError } from "@aether/protocol";

/** Askings for one address, of one run, by who has read what is private and what nobody vouches for: how often, and by which scheme, says something. */
const MOST = 64;
/** Addresses that are counted; of the one that was asked for longest ago the count is lost. */
const MOST_COUNTED = 10_000;

/** How often each run has asked for an address, however it is written. */
export class Askings {
  readonly #counts = new Map<string, number>();

  /** @throws SyscallError `DENIED` for one more than a context may that could tell something by it */
  count(url: string, { caller: { root, label } }: Pick<CallContext, "caller">): void {
    if (label.integrity !== "untrusted" || label.confidentiality === "public") return;
    const { host, path } = parseWebAddress(url);
    const key = `${root} ${host}${path}`;
    const times = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.delete(key);
    this.#counts.set(key, times);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > MOST_COUNTED && oldest !== undefined) this.#counts.delete(oldest);
    if (times <= MOST) return;
    const why = `this run has asked for ${url} ${MOST} times since it read what is private and what nobody vouches for; how often an address is asked for tells something of that`;
    throw new SyscallError("DENIED", `${why}. Begin a new run for more`, { url });
  }
}
