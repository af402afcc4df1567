export type Format = "csv" | "json";

/** By which day to-dos are due. A month without a day is all of it; what names no year or no month is of the only one that there is. */
export type Due =
  | { readonly is: "by" | "before" | "after" | "from" | "on"; readonly year?: number; readonly month?: number; readonly day?: number }
  /** A day that only words name: those due on what is written so. */
  | { readonly is: "word"; readonly word: string };

/** How the answer is to be, beside what is to be in it. */
export interface Constraints {
  /** At most so many statements, or lines of a list. */
  readonly sentences?: number;
  /** At most about so many words. */
  readonly words?: number;
  /** To-dos of this person only, or of some: "Ana and Ben". */
  readonly person?: string;
  /** To-dos that are due then only. */
  readonly due?: Due;
  /** Only what is about this, as it is written. */
  readonly topic?: string;
  readonly format?: Format;
}
