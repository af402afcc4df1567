/** Requests of a box that were refused, told to the commands that run in it meanwhile. */
export class Refusals {
  readonly #listening = new Set<Set<string>>();

  tell(plain: string): void {
    for (const heard of this.#listening) if (heard.size < MOST) heard.add(plain);
  }

  /** What is told from now on, until it is disposed. */
  listen(): Heard {
    const heard = new Set<string>();
    this.#listening.add(heard);
    return { heard, [Symbol.dispose]: () => void this.#listening.delete(heard) };
  }
}

export interface Heard extends Disposable {
  /** Each once, in the order in which they came. */
  readonly heard: ReadonlySet<string>;
}

/** Of one command. */
const MOST = 8;
