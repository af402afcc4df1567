import { SKIPPED } from "../files.ts";
import type { TestLanguage, TestsFrame } from "../grammar/frame.ts";
import { entriesOf } from "../locate.ts";
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
  readonly language?: TestLanguage;
}

const holds =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text);

const TESTED: readonly Tested[] = [
  { file: "package.json", says: hasTestScript, command: "npm test", language: "javascript" },
  { file: "Makefile", says: holds(/^test\s*:(?!=)/m), command: "make test" },
  { file: "Cargo.toml", says: holds(/^\[(?:package|workspace)\]/m), command: "cargo test", language: "rust" },
  { file: "go.mod", says: holds(/^module\s/m), command: "go test ./...", language: "go" },
  { file: "pyproject.toml", says: holds(/pytest/), command: "python3 -m pytest", language: "python" },
  { file: "pytest.ini", says: holds(/^\[pytest\]/m), command: "python3 -m pytest", language: "python" },
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
export function testCommands(textOf: (file: string) => string | undefined, wanted?: TestLanguage): string[] {
  const found = TESTED.filter(({ file, says, language }) => {
    if (wanted !== undefined && language !== wanted) return false;
    const text = textOf(file);
    return text !== undefined && says(text);
  });
  return [...new Set(found.map(({ command }) => command))];
}

const MOST_LISTED = 2_000;

/** Runs the tests that a project says it has; how they end is the result. Where it says two ways, neither is begun. */
export function runTests(prompt: Prompt, { observed, language }: TestsFrame): Outcome {
  const root = placeOf(".", prompt) ?? prompt.home;
  const listing: Call = { name: "file_list", input: { path: root, limit: MOST_LISTED } };
  const listed = doneOf(prompt, listing);
  if (!listed) return { do: "calls", calls: [listing] };
  const there = new Set(entriesOf(listed.content).map(({ file }) => file.path));
  const reading = (file: string): Call => ({ name: "file_read", input: { path: `${root}/${file}` } });
  const open = stillToCall(
    prompt,
    TESTED.filter(({ file }) => there.has(`${root}/${file}`)).map(({ file }) => reading(file)),
  );
  if (open.length > 0) return { do: "calls", calls: open };
  const textOf = (file: string): string | undefined => {
    const done = doneOf(prompt, reading(file));
    return done?.ok === true && isRecord(done.content) ? String(done.content.text) : undefined;
  };
  const named = testCommands(textOf, language);
  const found = named.length > 0 || (language !== undefined && language !== "python") ? named : pythonTests(prompt, root);
  if ("do" in found) return found;
  const [command, ...others] = found;
  if (command === undefined)
    return cannot(
      `No file here says how ${language === undefined ? "it is" : `its ${language} is`} tested (looked for a test in ${TESTED.map(({ file }) => file).join(", ")}, and for test_*.py). Name the command between backticks.`,
    );
  if (others.length > 0)
    return cannot(
      `This project names several ways to test it: ${[command, ...others].map((each) => `\`${each}\``).join(", ")}. Say which, between backticks: run \`${command}\`.`,
    );
  return runProgram(prompt, { command: { kind: "shell", command }, observed });
}

/** Python files whose names say that they hold tests. */
const PYTHON_TEST = /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/;
const MOST_READ = 12;

/** How tests that lie there as Python files are run, where no file of the project says it. */
function pythonTests(prompt: Prompt, root: string): readonly string[] | Extract<Outcome, { do: "calls" }> {
  const listing: Call = { name: "file_list", input: { path: root, recursive: true, limit: MOST_LISTED } };
  const listed = doneOf(prompt, listing);
  if (!listed) return { do: "calls", calls: [listing] };
  const files = entriesOf(listed.content).flatMap(({ kind, file }) => {
    const name = file.path.slice(root.length + 1);
    return kind === "file" && PYTHON_TEST.test(name) && !SKIPPED.test(name) ? [name] : [];
  });
  const calls = files.slice(0, MOST_READ).map((name): Call => ({ name: "file_read", input: { path: `${root}/${name}` } }));
  const open = stillToCall(prompt, calls);
  if (open.length > 0) return { do: "calls", calls: open };
  const texts = calls.flatMap((call) => {
    const done = doneOf(prompt, call);
    return done?.ok === true && isRecord(done.content) ? [String(done.content.text)] : [];
  });
  const command = pythonCommand(files, texts);
  return command === undefined ? [] : [command];
}

/** Plain functions are for pytest; cases of unittest are found in the one folder they lie in. */
export function pythonCommand(files: readonly string[], texts: readonly string[]): string | undefined {
  const isPytest = texts.some((text) => /^(?:import|from) pytest\b|^(?:async )?def test_/m.test(text));
  const isUnittest = texts.some((text) => /^(?:import|from) unittest\b/m.test(text));
  if (!isPytest && !isUnittest) return undefined;
  const folders = [...new Set(files.map((name) => (name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : ".")))];
  const [folder, ...others] = folders;
  if (isPytest || folder === undefined || others.length > 0) return "python3 -m pytest";
  const pattern = files.every((name) => /(?:^|\/)test_[^/]*$/.test(name)) ? "" : " -p '*test*.py'";
  return `python3 -m unittest discover -s ${/^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`}${pattern}`;
}
