import * as z from "zod";
import type { CallKind } from "./audit-kinds.ts";
import type { Action, Need, Spend } from "./authority.ts";
import type { ErrorCode } from "./errors.ts";
import type { FlowClass, Found, Slot } from "./flow.ts";
import type { ToolSpec } from "./message.ts";
import type { Topic } from "./topics.ts";

/** What recovery may do after a crash with an intent and no receipt (DESIGN 4.4, I6). */
export const EFFECT_CLASSES = ["pure", "read", "state", "idempotent", "keyed", "probeable", "workspace", "once"] as const;
export type EffectClass = (typeof EFFECT_CLASSES)[number];

/** A syscall without needs says why it is open to every caller (I2). */
export interface OpenNeed {
  readonly open: string;
}
export const open = (reason: string): OpenNeed => ({ open: reason });

/** Where the caller stands, for making written paths canonical in decode. */
export interface Place {
  /** `/home/<identity>` */
  readonly home: string;
  /** What `.` means. */
  readonly cwd: string;
  /** Makes one written path canonical; throws `INVALID` for anything that is not a path inside the namespace. */
  path(written: string): string;
}

export interface SyscallSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType, N extends string = string, A extends Action = Action> {
  /** `<domain>.<verb>`; never reused for another meaning. */
  readonly name: N;
  /** One sentence for people and models. */
  readonly summary: string;
  readonly input: I;
  readonly output: O;
  /** The codes a caller should expect beyond INVALID, DENIED, BUDGET, CANCELLED and INTERNAL. */
  readonly errors: readonly ErrorCode[];
  /** Default `once` (I6). */
  readonly effect?: EffectClass | ((input: z.output<I>) => EffectClass);
  readonly flow: FlowClass | ((input: z.output<I>) => FlowClass);
  /** The arguments that decide whom it reaches or what it strikes; the flow gate asks where an untrusted context chose them. Default: none. */
  readonly slots?: (input: z.output<I>) => readonly Slot[];
  /** It makes something happen again and again: words that ask for it once do not name what it reaches. Default: it happens once. */
  readonly recurs?: (input: z.output<I>) => boolean;
  /** The text that leaves with it; shown to a person where untrusted text goes to somebody. Default: nothing to show. */
  readonly content?: (input: z.output<I>) => string | undefined;
  /**
   * Whether more leaves than its slots say, such as headers or a body: a host must be named to be sent to then, and not only to be read.
   * Default: a call says in its slots and its class what leaves.
   */
  readonly carries?: (input: z.output<I>) => boolean;
  /** The one thing a lookup came to, or what it made; counts as named only where the service is vouched for, and asked in the user's words. */
  readonly finds?: (input: z.output<I>, output: z.output<O>) => readonly Found[];
  readonly needs: OpenNeed | ((input: z.output<I>) => readonly Need<NoInfer<A>>[]);
  /**
   * Every right that a call of it can ask for: those of its needs, and those its handler asks for once it knows more. Dispatch holds it to
   * them, and a manifest may grant no right that nothing an agent can call asks for. Default: it is held to none, and counts as asking
   * for none.
   */
  readonly asks?: readonly A[];
  /** The topics on which its calls announce, as patterns of the table of topics. Dispatch holds one that lists its rights to them. Default: none. */
  readonly announces?: readonly Topic[];
  /** Arguments of whose texts neither its result nor its errors tell anything: a handle in one of them taints nobody. Default: none. */
  readonly untold?: readonly string[];
  /** Turns written paths and names into canonical ones; runs in decode, before anything is matched. */
  readonly canonical?: (input: z.output<I>, place: Place) => z.output<I>;
  /** What stands for the input in digests, where the input is large and derivable. Default: all of it. */
  readonly digest?: (input: z.output<I>) => unknown;
  /**
   * What of the input rests in its intent, from where recovery takes it as the input: without what `prepare` has put where `run`
   * finds it. Default: all of it.
   */
  readonly rests?: (input: z.output<I>) => z.output<I>;
  /**
   * It works in its caller's workspace as it likes, so it is there alone from its look to its receipt. Changes to files wait for it by
   * their needs (`fs.create`, `fs.write`, `fs.remove`) without this.
   */
  readonly inWorkspace?: true;
  /**
   * What it begins works in its caller's workspace, beside others, and begins there alone: the call waits for its turn in the order of
   * coming, and hands it on to the process it has made, which has it until it has begun.
   */
  readonly beginsInWorkspace?: true;
  /**
   * It goes on to its end once it has begun, whatever becomes of its process: the end of that, and of its run, is told when what it did is on
   * record. One that a kill cut off is brought there first.
   */
  readonly toItsEnd?: true;
  /** Reserved before the run, beside the one call that every syscall costs. */
  readonly cost?: (input: z.output<I>) => Spend;
  /**
   * Present = offered as a tool to agents that hold the grants. `fields`: those of its input that models are told of and that a
   * call by the tool's name may have; the rest keep their defaults. Every prompt carries them. `written`: how models are told of some
   * of them, as JSON Schema, where the whole schema is larger than what a model needs to know; it admits no more than the input does.
   */
  readonly tool?: {
    readonly name: string;
    readonly description?: string;
    readonly fields?: readonly string[];
    readonly written?: Readonly<Record<string, object>>;
  };
  /** Streamed while it runs, by event name. */
  readonly events?: Readonly<Record<string, z.ZodType>>;
  /** Its calls only wait for news, which the next daemon tells as well: a stop of the daemon ends them and waits for none. It is of class `read`. */
  readonly follows?: true;
  /**
   * Its input holds a secret (I9): neither the input nor a digest of it rests anywhere. So it leaves no intent and no receipt, the
   * same key runs it again, it is of class `state`, no model is offered it, and no other call makes it.
   */
  readonly unrecorded?: true;
  /**
   * For a person's own session, whatever an agent or a command was granted; no tool. The words end the denial: why, or the way
   * round it.
   */
  readonly personal?: string;
  /**
   * For calls that the kernel's own programs and services make inside others: no door finds it, no list names it, and it is no tool.
   */
  readonly internal?: true;
  /** What the audit log calls its calls. Default: `syscall.read` for what changes nothing, `syscall.done` for the rest. */
  readonly audit?: CallKind | ((input: z.output<I>) => CallKind);
  /** What the audit log says of a call that succeeded, beside who called, about what, and how it ended: no secret, and no content. Default: nothing. */
  readonly told?: (input: z.output<I>, output: z.output<O>) => Readonly<Record<string, unknown>>;
  /** The name that took over, on a definition kept for old callers. */
  readonly replacedBy?: string;
}

export type Syscall<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType, N extends string = string> = SyscallSpec<I, O, N>;
/** Any definition, for tables; its input is not known here. */
// biome-ignore lint/suspicious/noExplicitAny: a table holds definitions of every input type
export type AnySyscall = SyscallSpec<any, any>;
export type Input<S> = S extends SyscallSpec<infer I, z.ZodType> ? z.output<I> : never;
/** What a caller writes: defaults may be left out. */
export type Written<S> = S extends SyscallSpec<infer I, z.ZodType> ? z.input<I> : never;
export type Output<S> = S extends SyscallSpec<z.ZodType, infer O> ? z.output<O> : never;

const NAME = /^[a-z][a-z0-9]*(\.[a-z][a-z0-9_]*)+$/;

/** Defines one syscall; every surface derives from this value (DESIGN 4.1). */
export function syscall<const I extends z.ZodType, const O extends z.ZodType, const N extends string, const A extends Action = Action>(
  spec: SyscallSpec<I, O, N, A>,
): Syscall<I, O, N> {
  if (!NAME.test(spec.name)) throw new Error(`a syscall is named <domain>.<verb>, not "${spec.name}"`);
  if (spec.follows && spec.effect !== "read") throw new Error(`${spec.name} follows, so it is of class read`);
  if (spec.unrecorded && (spec.effect !== "state" || spec.tool)) throw new Error(`${spec.name} is unrecorded, so it is of class state and no tool`);
  if (spec.personal !== undefined && spec.tool) throw new Error(`${spec.name} is for a person's own session, so it is no tool`);
  if (spec.internal && spec.tool) throw new Error(`${spec.name} is internal, so it is no tool`);
  return Object.freeze(spec);
}

export function effectOf(definition: AnySyscall, input: unknown): EffectClass {
  const effect = definition.effect ?? "once";
  return typeof effect === "function" ? effect(input) : effect;
}

/** What the audit log calls a call of it. */
export function auditKindOf(definition: AnySyscall, input: unknown): CallKind {
  const { audit } = definition;
  if (audit !== undefined) return typeof audit === "function" ? audit(input) : audit;
  const effect = effectOf(definition, input);
  return effect === "pure" || effect === "read" ? "syscall.read" : "syscall.done";
}

export function flowOf(definition: AnySyscall, input: unknown): FlowClass {
  const { flow } = definition;
  return typeof flow === "function" ? flow(input) : flow;
}

/** The input as it rests in an intent. */
export function restOf(definition: AnySyscall, input: unknown): unknown {
  return definition.rests ? definition.rests(input) : input;
}

export function needsOf(definition: AnySyscall, input: unknown): readonly Need[] {
  return typeof definition.needs === "function" ? definition.needs(input) : [];
}

/** The tool a model sees, for a definition that has one. */
export function asTool(definition: AnySyscall): ToolSpec | undefined {
  if (!definition.tool) return undefined;
  const { $schema: _, ...inputSchema } = z.toJSONSchema(definition.input, { io: "input", unrepresentable: "any" });
  const { name, description = definition.summary, fields, written } = definition.tool;
  const told = written === undefined ? inputSchema : asWritten(inputSchema, written);
  return { name, description, inputSchema: fields === undefined ? told : only(told, fields) };
}

/** Without what only the schemas that are replaced refer to. */
function asWritten({ $defs: _, ...schema }: JsonObjectSchema, written: Readonly<Record<string, object>>): ToolSpec["inputSchema"] {
  return { ...schema, properties: { ...schema.properties, ...written } } as ToolSpec["inputSchema"];
}

interface JsonObjectSchema {
  readonly $defs?: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
}

function only({ properties = {}, ...schema }: { readonly properties?: Record<string, unknown> }, fields: readonly string[]): ToolSpec["inputSchema"] {
  return { ...schema, properties: Object.fromEntries(Object.entries(properties).filter(([name]) => fields.includes(name))) };
}
