import { type DamagedRows, damagedRows, SyscallError } from "@aether/protocol";

/** Told of a row of a list that is damaged, and left out. */
export type OnDamaged = (error: SyscallError) => void;

/** A row of a list, or none where it is damaged and somebody is told. @throws SyscallError `STORAGE` where nobody is */
export function wholeRow<T>(read: () => T, onDamaged: OnDamaged | undefined): T[] {
  try {
    return [read()];
  } catch (error) {
    return leftOut(error, onDamaged);
  }
}

/** For lists that are only shown: their rows as far as they are whole, and the names of the others. What decides anything takes all or fails. */
export class WholeRows {
  readonly #damaged: string[] = [];
  readonly leaveOut: OnDamaged = ({ data }) => {
    this.#damaged.push(String(data["damaged"]));
  };

  async map<T, U>(rows: readonly T[], read: (row: T) => U | Promise<U>): Promise<U[]> {
    const one = async (row: T): Promise<U[]> => {
      try {
        return [await read(row)];
      } catch (error) {
        return leftOut(error, this.leaveOut);
      }
    };
    return (await Promise.all(rows.map(one))).flat();
  }

  /** For the answer of the call that lists them. */
  get told(): { readonly damaged?: DamagedRows } {
    return this.#damaged.length > 0 ? { damaged: damagedRows(this.#damaged) } : {};
  }
}

function leftOut(error: unknown, onDamaged: OnDamaged | undefined): [] {
  if (!onDamaged || !SyscallError.is(error) || error.code !== "STORAGE" || typeof error.data["damaged"] !== "string") throw error;
  onDamaged(error);
  return [];
}
