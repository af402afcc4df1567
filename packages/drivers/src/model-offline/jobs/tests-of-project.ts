import type { TestsFrame } from "../grammar/frame.ts";
import { type Call, cannot } from "../move.ts";
import { placeOf } from "../places.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { doneOf, stillToCall } from "./done-calls.ts";
import type { Outcome } from "./outcome.ts";
import { runProgram } from "./programs.ts";

/** A file that may say how a project is tested, and the command for it; `says` decides by its text. */
interface Tested {
  readonly file: string;
  readonly says: (text: string) => boolean;
  readonly command: string;
}

const holds =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text);

const TESTED: readonly Tested[] = [
  { file: "package.json", says: hasTestScript, command: "npm test" },
  { file: "Makefile", says: holds(/^test\s*:(?!=)/m), command: "make test" },
  { file: "Cargo.toml", says: holds(/^\[(?:package|workspace)\]/m), command: "cargo test" },
  { file: "go.mod", says: holds(/^module\s/m), command: "go test ./..." },
  { file: "pyproject.toml", says: holds(/pytest/), command: "python3 -m pytest" },
  { file: "pytest.ini", says: holds(/^\[pytest\]/m), command: "python3 -m pytest" },
  { file: "deno.json", says: () => true, command: "deno test" },
];

/** What `npm init` writes says that there is none. */
const NO_TEST = /no test specified/;

function hasTestScript(text: string): boolean {
  try {
    const script = (JSON.parse(text) as { scripts?: { test?: unknown } } | null)?.scripts?.test;
    return typeof script === "string" && script.trim() !== "" && !NO_TEST.test(script);
  } catch {
    return false;
  }
}

/** Commands that files of a project name for its tests, each once. */
export function testCommands(textOf: (file: string) => string | undefined): string[] {
  const found = TESTED.filter(({ file, says }) => {
    const text = textOf(file);
    return text !== undefined && says(text);
  });
  return [...new Set(found.map(({ command }) => command))];
}

/** Runs the tests that a project says it has; how they end is the result. Where it says two ways, neither is begun. */
export function runTests(prompt: Prompt, { observed }: TestsFrame): Outcome {
  const root = placeOf(".", prompt) ?? prompt.home;
  const reading = (file: string): Call => ({ name: "file_read", input: { path: `${root}/${file}` } });
  const open = stillToCall(
    prompt,
    TESTED.map(({ file }) => reading(file)),
  );
  if (open.length > 0) return { do: "calls", calls: open };
  const [command, ...others] = testCommands((file) => {
    const done = doneOf(prompt, reading(file));
    return done?.ok === true && isRecord(done.content) ? String(done.content.text) : undefined;
  });
  if (command === undefined)
    return cannot(
      `No file here says how it is tested (looked for a test in ${TESTED.map(({ file }) => file).join(", ")}). Name the command between backticks.`,
    );
  if (others.length > 0)
    return cannot(
      `This project names several ways to test it: ${[command, ...others].map((each) => `\`${each}\``).join(", ")}. Say which, between backticks: run \`${command}\`.`,
    );
  return runProgram(prompt, { command: { kind: "shell", command }, observed });
}
