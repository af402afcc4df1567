/** One check, taken away. */
export interface Mutation {
  readonly file: string;
  /** The check that is gone with it. */
  readonly removes: string;
  /** Stands in the file once. */
  readonly find: string;
  readonly put: string;
  /** Default: {@link testsOf} its file. */
  readonly tests?: readonly string[];
}

/** Mutations of one file, each noticed by these tests. */
export const checksOf =
  (file: string, tests?: readonly string[]) =>
  (removes: string, find: string, put: string): Mutation => ({ file, removes, find, put, ...(tests && { tests }) });
