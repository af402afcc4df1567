import type { Clock } from "@aether/ports";
import type { LocalSubscription } from "./local-subscription.ts";

/** Milliseconds between two reports on one subscription. */
const PAUSE_MS = 1_000;

interface SlowReportDeps {
  readonly clock: Clock;
  /** Sends one report; must not throw. */
  send(subscription: LocalSubscription): void;
}

/**
 * Turns losses into reports: the first at once, further ones together after a pause, so that the report of an overflow
 * does not become the next flood. The last report of an episode has the exact count.
 */
export class SlowReports {
  readonly #deps: SlowReportDeps;
  readonly #due = new Set<LocalSubscription>();
  readonly #resting = new Set<LocalSubscription>();
  #stopTimer: (() => void) | undefined;

  constructor(deps: SlowReportDeps) {
    this.#deps = deps;
  }

  add(subscription: LocalSubscription): void {
    if (this.#resting.has(subscription)) {
      this.#due.add(subscription);
      return;
    }
    this.#resting.add(subscription);
    this.#stopTimer ??= this.#deps.clock.timer(PAUSE_MS, () => this.#tick());
    this.#deps.send(subscription);
  }

  /** Sends what is due now; whether there was any. */
  flush(): boolean {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const due = [...this.#due];
    this.#due.clear();
    this.#resting.clear();
    for (const subscription of due) this.#deps.send(subscription);
    return due.length > 0;
  }

  #tick(): void {
    this.#stopTimer = undefined;
    const due = [...this.#due];
    this.#due.clear();
    this.#resting.clear();
    for (const subscription of due) this.add(subscription);
  }
}
