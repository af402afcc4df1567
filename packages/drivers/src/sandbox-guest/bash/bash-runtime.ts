import { Bash, type ExecResult, type ScriptNode, type SecureFetch } from "just-bash";
import type { Guest, GuestEnd, GuestRuntime } from "../runtime.ts";
import { TreeError } from "../tree/tree.ts";
import { internalsOf } from "./bash-internals.ts";
import { devicesOf } from "./devices.ts";
import { inputText, lazyInput } from "./lazy-input.ts";
import { beginning, ending, type FunctionDefNode, functionsOf, type ShellState } from "./shell-session.ts";
import { streamOutput } from "./stream-output.ts";
import { TreeFs } from "./tree-fs.ts";

/** Counts are not what ends a script here, time and memory are: a long loop is no crime. */
const UNCOUNTED = 1_000_000_000;
const MOST_TEXT = 67_108_864;
/** After the worker would have been terminated. */
const LATER_MS = 60_000;
/** They give their input to another command unseen. */
const PASS_ON = new Set(["env", "timeout", "time", "bash", "sh"]);
/** Warms the interpreter and the commands that most scripts use. */
const WARM_SCRIPT =
  'f() { local a=$1; printf "%s\\n" "$a"; }; for i in 1 2; do f "$i"; done | cat | grep -c 1; [ -e /dev/null ] && ls / | sort | head -n 1 | wc -l; x=$((1+1))';

export function createBashRuntime(): GuestRuntime {
  return {
    async warm() {
      for (let round = 0; round < 3; round++) await new Bash({ cwd: "/" }).exec(WARM_SCRIPT);
    },
    run: runScript,
  };
}

async function runScript(guest: Guest): Promise<GuestEnd> {
  const cwd = folderOf(guest);
  if (cwd === undefined) {
    guest.write("stderr", Buffer.from(`bash: ${guest.cwd}: no such folder to run in\n`));
    return { code: 1 };
  }
  const begun = beginning(guest);
  const seen: { script?: ScriptNode } = {};
  const { fetch } = guest;
  const bash = createBash(guest, { cwd, begun, ...(fetch && { fetch }), onScript: (script) => (seen.script = script) });
  const { state } = internalsOf(bash);
  const result = await bash.exec(scriptOf(guest), { stdin: lazyInput(guest), stdinKind: "bytes", rawScript: true });
  guest.write("stdout", Buffer.from(result.stdout));
  guest.write("stderr", Buffer.from(result.stderr));
  const ended = ending(guest, begun, {
    cwd: isFolder(guest, result.env["PWD"]) ?? cwd,
    variables: result.env,
    exported: state.exportedVars,
    functions: seen.script ? functionsOf(seen.script) : [],
  });
  return { code: result.exitCode, ...capOf(result), ...ended };
}

interface Making {
  readonly cwd: string;
  readonly begun: ShellState;
  readonly fetch?: SecureFetch;
  onScript(script: ScriptNode): void;
}

function createBash(guest: Guest, { cwd, begun, fetch, onScript }: Making): Bash {
  const { memoryBytes, openFiles, outputBytes, wallMs } = guest;
  const exported = Object.fromEntries(begun.exported.map((name) => [name, begun.variables[name] ?? ""]));
  const mostText = Math.min(MOST_TEXT, Math.floor(memoryBytes / 4));
  const bash = new Bash({
    fs: new TreeFs({ tree: guest.tree, devices: devicesOf(guest), mostBytes: mostText }),
    cwd,
    env: exported,
    ...(fetch && { fetch }),
    executionLimits: {
      maxCallDepth: 1_000,
      maxCommandCount: UNCOUNTED,
      maxLoopIterations: UNCOUNTED,
      maxAwkIterations: UNCOUNTED,
      maxSedIterations: UNCOUNTED,
      maxJqIterations: UNCOUNTED,
      maxWorkUnits: UNCOUNTED,
      maxOutputSize: outputBytes + LATER_MS,
      maxStringLength: mostText,
      maxHeredocSize: mostText,
      maxLiveBytes: memoryBytes,
      maxInputBytes: memoryBytes,
      maxDatabaseBytes: mostText,
      maxFileDescriptors: openFiles,
      maxExecutionTimeMs: wallMs + LATER_MS,
    },
  });
  const { state, commands } = internalsOf(bash);
  for (const [name, value] of Object.entries(begun.variables)) state.env.set(name, value);
  for (const [name, command] of commands)
    if (!PASS_ON.has(name)) commands.set(name, { ...command, execute: (args, context) => command.execute(args, withText(context)) });
  bash.registerTransformPlugin(plugin(begun.functions, onScript));
  return bash;
}

/** Of the script itself; what its commands run comes back here, and is theirs to print. */
function plugin(functions: readonly FunctionDefNode[], onScript: (script: ScriptNode) => void): Parameters<Bash["registerTransformPlugin"]>[0] {
  let isFirst = true;
  return {
    name: "guest",
    transform({ ast }) {
      if (!isFirst) return { ast };
      isFirst = false;
      onScript(ast);
      return { ast: streamOutput({ ...ast, statements: [...functions.map(defining), ...ast.statements] }) };
    },
  };
}

const defining = (definition: FunctionDefNode): ScriptNode["statements"][number] => ({
  type: "Statement",
  pipelines: [{ type: "Pipeline", commands: [definition], negated: false }],
  operators: [],
  background: false,
});

/** A command asks for its input when it wants it, and gets text. */
function withText<T extends { readonly stdin: unknown }>(context: T): T {
  let text: unknown;
  return Object.create(context, { stdin: { enumerable: true, get: () => (text ??= inputText(context.stdin)) } });
}

function scriptOf({ program }: Guest): string {
  switch (program.kind) {
    case "shell":
      return program.script;
    case "argv":
      return program.argv.map(quoted).join(" ");
    case "code":
      return `set -- ${program.args.map(quoted).join(" ")}; ${program.code}`;
    default:
      throw new Error(`bash runs no ${program.kind}`);
  }
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

function folderOf(guest: Guest): string | undefined {
  const fallback = guest.session && guest.session.awayFrom === undefined ? guest.home : undefined;
  return isFolder(guest, guest.cwd) ?? isFolder(guest, fallback);
}

function isFolder({ tree }: Guest, path: string | undefined): string | undefined {
  // A place was there when the box was opened, and a short command should not wait for that to be said again.
  if (path !== undefined && tree.places.includes(path)) return path;
  try {
    return path?.startsWith("/") && tree.stat(path).kind === "folder" ? path : undefined;
  } catch (error) {
    if (error instanceof TreeError) return undefined;
    throw error;
  }
}

/** just-bash ends a script at its limits with 126 and a sentence that names the setting. */
function capOf({ exitCode, stderr }: ExecResult): Pick<GuestEnd, "cap"> {
  if (exitCode !== 126) return {};
  const said = stderr.trimEnd().split("\n").at(-1) ?? "";
  if (/total output size exceeded|maxOutputSize/.test(said)) return { cap: "output" };
  if (/(string length|string size|array element|heredoc|live byte|input size|stdin size|size) .*exceeded/.test(said)) return { cap: "memory" };
  return /too many open file|file descriptor.*(exceeded|limit)/i.test(said) ? { cap: "files" } : {};
}
