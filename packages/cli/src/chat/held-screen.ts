import type { Screen } from "../terminal.ts";

/** A screen on which nothing appears while a question stands there; it comes afterwards. */
export class HeldScreen {
  readonly screen: Screen;
  #waiting: (() => void)[] | undefined;

  constructor(real: Screen) {
    const told = (tell: () => void): void => {
      if (this.#waiting) this.#waiting.push(tell);
      else tell();
    };
    const isFree = (): boolean => this.#waiting === undefined;
    this.screen = {
      ...real,
      out: (text) => told(() => real.out(text)),
      data: (text) => told(() => real.data(text)),
      say: (text) => told(() => real.say(text)),
      // What is redrawn in place would be redrawn over the question.
      get live() {
        return real.live && isFree();
      },
    };
  }

  async during<T>(question: () => Promise<T>): Promise<T> {
    this.#waiting = [];
    try {
      return await question();
    } finally {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      for (const tell of waiting) tell();
    }
  }
}
