export type Format = "csv" | "json";

/** How the answer is to be, beside what is to be in it. */
export interface Constraints {
  /** At most so many statements, or lines of a list. */
  readonly sentences?: number;
  /** At most about so many words. */
  readonly words?: number;
  /** To-dos of this person only, or of some: "Ana and Ben". */
  readonly person?: string;
  /** Only what is about this, as it is written. */
  readonly topic?: string;
  readonly format?: Format;
}
