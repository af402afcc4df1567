import { type Json, joinLabels, type Label } from "@aether/protocol";

/** Characters that are kept of one call: the beginning. */
const MOST = 16_384;

/** What a call has said when its process ended. */
export interface Cut {
  readonly call: string;
  readonly words: string;
}

interface Said {
  words: string;
  label: Label | undefined;
  /** All of it was heard, and is no more than is kept. */
  isWhole: boolean;
}

interface Told {
  readonly value: Json;
  readonly label: Label;
}

/** The words of models in calls under way, as they are told: who ends such a call has them as far as they came. */
export class WordsTold {
  readonly #said = new Map<string, Said>();

  begin(key: string): void {
    this.#said.set(key, { words: "", label: undefined, isWhole: true });
  }

  end(key: string): void {
    this.#said.delete(key);
  }

  /** What is told of a call that begins no more has been cut off already. */
  hear(key: string, event: string, { value, label }: Told): void {
    const said = this.#said.get(key);
    if (!said) return;
    // What was told so far is void.
    if (event === "asked" || event === "retry") Object.assign(said, { words: "", isWhole: true });
    if (event !== "delta" || !said.isWhole) return;
    const { text = "", at } = value as { readonly text?: string; readonly at?: number };
    said.isWhole = at === said.words.length && said.words.length + text.length <= MOST;
    if (at !== said.words.length) return;
    said.words = (said.words + text).slice(0, MOST).toWellFormed();
    said.label = said.label ? joinLabels(said.label, label) : label;
  }

  /** Of a process, and the label of all of it. */
  of(pid: string): { readonly cut: readonly Cut[]; readonly label: Label | undefined } {
    const own = [...this.#said].filter(([key, { words }]) => key.startsWith(`${pid}:`) && words.trim() !== "");
    const labels = own.flatMap(([, { label }]) => label ?? []);
    return {
      cut: own.map(([key, { words }]) => ({ call: key.slice(pid.length + 1), words })),
      label: labels.reduce<Label | undefined>((all, one) => (all ? joinLabels(all, one) : one), undefined),
    };
  }
}
