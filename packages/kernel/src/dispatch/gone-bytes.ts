import type { CallContext, Charge, Journal } from "@aether/ports";
import type { Meter, Reservation } from "../budget/meter.ts";

/** While nothing bounds them, so many are charged at once: one commit each would cost more than it is worth. */
const SOME_BYTES = 1_048_576;

export interface GoneFrom {
  readonly journal: Pick<Journal, "commit">;
  /** Whether a budget bounds the bytes: then all are charged as soon as the commit before is through. */
  readonly bounded: () => boolean;
  /** Takes bytes out of what the call's own commit charges; undefined where that has been made up already. */
  readonly charge: (bytes: number) => Charge | undefined;
  /** What could not be committed by itself goes with the call's receipt. */
  readonly giveBack: (bytes: number) => void;
}

/**
 * Charges what a call has sent, received and put out while it runs, in commits beside its own: what is gone is gone, and a kill takes back
 * nothing of it. One commit at a time, so a budget that is bounded loses with a kill what passed during the last one.
 */
export class GoneBytes {
  readonly #from: GoneFrom;
  #uncharged = 0;
  #isCommitting = false;

  constructor(from: GoneFrom) {
    this.#from = from;
  }

  add(bytes: number): void {
    this.#uncharged += bytes;
    if (!this.#isCommitting && (this.#uncharged >= SOME_BYTES || this.#from.bounded())) void this.#commit();
  }

  async #commit(): Promise<void> {
    this.#isCommitting = true;
    while (this.#uncharged > 0 && (this.#uncharged >= SOME_BYTES || this.#from.bounded())) {
      const bytes = this.#uncharged;
      this.#uncharged = 0;
      const charge = this.#from.charge(bytes);
      if (charge) await this.#from.journal.commit({ charges: [charge] }).catch(() => this.#from.giveBack(bytes));
    }
    this.#isCommitting = false;
  }
}

interface Surrounding {
  readonly journal: Pick<Journal, "commit">;
  readonly meter: Meter;
}

interface Charged {
  /** Absent of a call that goes on after a wait: its bytes are charged with its end. */
  readonly reservation?: Reservation | undefined;
}

type Call = Pick<CallContext, "now" | "moved" | "bytesLeft"> & { readonly who: { readonly pid: string } };

/** Of a call whose bytes are set aside as they pass; they change over from what is set aside to what is spent. */
export function goneBytes(call: Call, { journal, meter }: Surrounding, { reservation }: Charged): GoneBytes {
  const { pid } = call.who;
  return new GoneBytes({
    journal,
    bounded: () => call.bytesLeft() !== undefined,
    charge(bytes) {
      if (!reservation || !meter.grow(reservation, {})) return undefined;
      call.moved(-bytes);
      return meter.charge(pid, { bytes }, call.now());
    },
    giveBack(bytes) {
      meter.charge(pid, { bytes: -bytes }, call.now());
      call.moved(bytes);
    },
  });
}
