import type { SessionState } from "@aether/ports";
import type { CommandNode, ScriptNode } from "just-bash";
import { type Guest, MOST_CARRIED } from "../runtime.ts";

/** Of the port: bytes of the exported variables that are handed out. */
const MOST_STATE_BYTES = 65_536;

export type FunctionDefNode = Extract<CommandNode, { readonly type: "FunctionDef" }>;

/** What a shell begins with, and what of it a session keeps. Arrays, options and positions of a shell are not kept. */
export interface ShellState {
  readonly variables: Readonly<Record<string, string>>;
  readonly exported: readonly string[];
  readonly functions: readonly FunctionDefNode[];
}

/** Made by every shell for itself. */
const OWN = new Set(["?", "#", "@", "*", "0", "_", "PWD", "OLDPWD", "OPTIND", "OSTYPE", "MACHTYPE", "HOSTTYPE", "HOSTNAME", "SHELLOPTS", "BASHOPTS"]);
const isOwn = (name: string): boolean => OWN.has(name) || /^\d+$/.test(name);

/** From the last command of a live session, else from what was kept over a restart. */
export function beginning(guest: Guest): ShellState {
  const { session, env } = guest;
  const carried = session?.carried === undefined ? undefined : carriedOf(session.carried);
  const own = session ? Object.keys(env).filter((name) => env[name] !== session.boxEnv[name]) : [];
  if (!carried) {
    const variables = { ...makings(guest), ...env, ...session?.state?.env, ...only(env, own) };
    return { variables, exported: Object.keys(variables), functions: [] };
  }
  return { variables: { ...carried.variables, ...only(env, own) }, exported: [...carried.exported, ...own], functions: carried.functions };
}

export interface ShellEnd {
  readonly cwd: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly exported: ReadonlySet<string>;
  readonly functions: readonly FunctionDefNode[];
}

/** What the session is after a command. The command's own variables and folder go with it, unless it changed them. */
export function ending(guest: Guest, begun: ShellState, end: ShellEnd): { readonly session: SessionState; readonly carried: string } | undefined {
  const { session, env } = guest;
  if (!session) return undefined;
  const before = beginning({ ...guest, env: session.boxEnv });
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(end.variables)) {
    if (isOwn(name)) continue;
    const borrowed = env[name] !== session.boxEnv[name] && env[name] === value;
    const kept = borrowed ? before.variables[name] : value;
    if (kept !== undefined) variables[name] = kept;
  }
  const exported = [...end.exported].filter((name) => Object.hasOwn(variables, name));
  const cwd = session.awayFrom !== undefined && end.cwd === guest.cwd ? session.awayFrom : end.cwd;
  const carried = JSON.stringify({ variables, exported, functions: merged(begun.functions, end.functions) });
  return {
    session: { cwd, env: shown(variables, exported, { ...makings(guest), ...session.boxEnv }) },
    carried: carried.length <= MOST_CARRIED ? carried : "",
  };
}

/** Functions that a script defines outside of subshells, in the order of its text. */
export function functionsOf(script: ScriptNode): readonly FunctionDefNode[] {
  const found: FunctionDefNode[] = [];
  const look = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(look);
    if (typeof node !== "object" || node === null) return;
    const type = "type" in node ? node.type : undefined;
    if (type === "FunctionDef") found.push(node as FunctionDefNode);
    else if (type !== "Subshell" && type !== "CommandSubstitution") Object.values(node).forEach(look);
  };
  look(script.statements);
  return found;
}

function shown(variables: Readonly<Record<string, string>>, exported: readonly string[], given: Readonly<Record<string, string>>): Record<string, string> {
  const env: Record<string, string> = {};
  let left = MOST_STATE_BYTES;
  for (const name of exported) {
    const value = variables[name];
    if (value === undefined || value === given[name]) continue;
    left -= Buffer.byteLength(name) + Buffer.byteLength(value);
    if (left >= 0) env[name] = value;
  }
  return env;
}

/** What every shell here begins with, beside the box's. */
const makings = ({ home }: Guest): Record<string, string> => ({ PATH: "/usr/bin:/bin", HOME: home });

function merged(before: readonly FunctionDefNode[], after: readonly FunctionDefNode[]): readonly FunctionDefNode[] {
  const names = new Set(after.map(({ name }) => name));
  return [...before.filter(({ name }) => !names.has(name)), ...after];
}

const only = (env: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));

/** Undefined for an empty or cut one: the session goes on with what is shown of it. */
function carriedOf(text: string): ShellState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isShellState(value) ? value : undefined;
}

/** By hand: to load a library for it would be a third of what a thread takes to start. */
function isShellState(value: unknown): value is ShellState {
  if (!isRecord(value)) return false;
  const { variables, exported, functions } = value;
  return (
    isRecord(variables) &&
    Object.values(variables).every(isString) &&
    Array.isArray(exported) &&
    exported.every(isString) &&
    Array.isArray(functions) &&
    functions.every((node) => isRecord(node) && "type" in node && node["type"] === "FunctionDef")
  );
}

const isString = (value: unknown): value is string => typeof value === "string";
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);
