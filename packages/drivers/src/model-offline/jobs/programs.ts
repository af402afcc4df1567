import { digest, type Work } from "../answer.ts";
import type { FetchFrame, RunFrame } from "../grammar/frame.ts";
import { type Call, cannot } from "../move.ts";
import { placeOf } from "../places.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { commandMove, fetchMove } from "../run-command.ts";
import { MAX_ENCODED } from "../text/select.ts";
import { doneOf, stillToCall } from "./done-calls.ts";
import { type Outcome, told } from "./outcome.ts";

/** Runs a program that the goal names, in the folder the person stands in. */
export function runProgram(prompt: Prompt, { command, observed }: Pick<RunFrame, "command" | "observed">): Outcome {
  const next = commandMove(prompt, command, { root: placeOf(".", prompt), observed });
  if (next.do === "calls") return next;
  if (next.do === "sources") return cannot("A program gives no pages.");
  return next.failed ? cannot(next.text) : told(next.text);
}

/** Files that say how a project is tested, and the command of each; `in` must stand in the file. */
const TESTED: readonly { readonly file: string; readonly in: RegExp; readonly command: string }[] = [
  { file: "package.json", in: /"scripts"\s*:\s*\{[^}]*"test"\s*:/, command: "npm test" },
  { file: "Makefile", in: /^test\s*:/m, command: "make test" },
  { file: "Cargo.toml", in: /^\[(?:package|workspace)\]/m, command: "cargo test" },
  { file: "go.mod", in: /^module\s/m, command: "go test ./..." },
  { file: "pyproject.toml", in: /pytest/, command: "python -m pytest" },
  { file: "pytest.ini", in: /pytest/, command: "python -m pytest" },
];

/** Runs the tests that a project says it has; how they end is the answer. */
export function runTests(prompt: Prompt): Outcome {
  const root = placeOf(".", prompt) ?? prompt.home;
  const calls = TESTED.map(({ file }): Call => ({ name: "file_read", input: { path: `${root}/${file}` } }));
  const open = stillToCall(prompt, calls);
  if (open.length > 0) return { do: "calls", calls: open };
  const found = TESTED.find((tested, index) => {
    const done = doneOf(prompt, calls[index] ?? { name: "", input: {} });
    return done?.ok === true && isRecord(done.content) && tested.in.test(String(done.content.text));
  });
  if (!found)
    return cannot(
      `No file here says how it is tested (looked for a test in ${TESTED.map(({ file }) => file).join(", ")}). Name the command between backticks.`,
    );
  return runProgram(prompt, { command: { kind: "shell", command: found.command }, observed: true });
}

/** Reads pages, and makes of them what is asked for. */
export async function fetchPages(prompt: Prompt, { urls, wishes, limits }: FetchFrame, { work, goal }: { work: Work; goal: string }): Promise<Outcome> {
  const next = fetchMove(prompt, urls);
  if (next.do === "calls") return next;
  if (next.do === "text") return cannot(next.text);
  if (next.failed.length > 0) return cannot(next.failed.join("; "));
  const encode = (texts: readonly string[]) => work.encode(texts);
  const text = await digest(next.sources, { wishes, limits, counted: false }, { goal, encode, most: MAX_ENCODED });
  return told(text, { files: next.sources.length, of: urls.length, cited: true });
}
