/** What sources are read for; the rest is held by types, by dispatch and by the self-check of every start. */
export interface Tables {
  /** Codes of errors: each is thrown somewhere. */
  readonly errors: readonly string[];
  /** Kinds of the audit log: each is written, or named by a definition. */
  readonly kinds: readonly string[];
  /** Options of the command line, by command: each is read. */
  readonly options: Readonly<Record<string, readonly string[]>>;
}

export interface Source {
  readonly path: string;
  readonly text: string;
}

const DECLARED = /^packages\/protocol\/src\/(?:errors|audit-kinds)\.ts$/;
const DEFINITIONS = "packages/protocol/src/syscalls/";
const CLI = "packages/cli/src/";
const TESTS = /\.(?:test|conformance|test-harness)\.ts$/;

/** As a text of its own, and not as the name of a member. */
const holds = (text: string, word: string): boolean => new RegExp(`"${word.replaceAll(/[.-]/g, "\\$&")}"(?!\\??:)`).test(text);

/** What is declared and that no source consumes, each in a sentence. A definition that lists an error throws none. */
export function unconsumed(tables: Tables, sources: readonly Source[]): string[] {
  const product = sources.filter(({ path }) => !TESTS.test(path) && !DECLARED.test(path));
  const among = (word: string, fits: (path: string) => boolean): boolean => product.some(({ path, text }) => fits(path) && holds(text, word));
  return [
    ...tables.errors
      .filter((code) => !among(code, (path) => !path.startsWith(DEFINITIONS)))
      .map((code) => `the error ${code} is declared, and thrown by nothing`),
    ...tables.kinds.filter((kind) => !among(kind, () => true)).map((kind) => `the audit kind ${kind} is declared, and written by nothing`),
    ...Object.entries(tables.options).flatMap(([command, options]) =>
      options.filter((option) => !among(option, (path) => path.startsWith(CLI))).map((option) => `aether ${command} takes --${option}, and nothing reads it`),
    ),
  ];
}
