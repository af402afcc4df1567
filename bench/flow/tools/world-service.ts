import type { AnyHandler, Service } from "@aether/ports";
import { type AnySyscall, type FlowClass, type FlowPolicy, type Label, open, SyscallError, syscall } from "@aether/protocol";
import * as z from "zod";
import { type Data, type Fields, textsOf } from "../environment.ts";
import type { Suite } from "../suite.ts";
import { isBounded } from "./clean.ts";
import { toolFor } from "./known-tools.ts";
import { slotsOf } from "./slots.ts";
import type { Tool } from "./tool.ts";
import { textOf, type World } from "./world.ts";

const DOMAIN = "world";
const UNTRUSTED: Label = { integrity: "untrusted", confidentiality: "private", sources: [] };
const Args = z.record(z.string(), z.json());

/** What a call does, by what the suite says of its tool. */
export interface Kind {
  readonly flow: (args: Fields) => FlowClass;
  readonly slots: (args: Fields) => ReturnType<typeof slotsOf>;
  /** It changes something, whatever the suite says of its arguments. */
  readonly changes: boolean;
}

/** The tools of a suite as syscalls of one service, which serves the world of the run under way. */
export interface WorldService {
  readonly service: Service;
  /** What an owner who uses these tools has declared of them. */
  readonly declared: FlowPolicy["services"];
  /** Tools declared clean that gave back a place where a stranger's text can stand, and how often that was too much to be clean. */
  readonly disproved: ReadonlyMap<string, { readonly bounded: number; readonly untrusted: number }>;
  readonly tools: readonly string[];
  /** Those that nobody here knows. */
  readonly unknown: readonly string[];
  kindOf(tool: string): Kind;
  begin(world: World): void;
}

export function createWorldService(suite: Suite): WorldService {
  const names = toolNames(suite);
  const sources = new Set(suite.untrusted_sources);
  const offered = new Map(
    names.map((name): [string, Offered] => {
      const tool = toolFor(name, suite);
      return [name, { name, tool, kind: kindOf(suite, name, tool), claimsClean: !sources.has(name), known: tool.known }];
    }),
  );
  const disproved = new Map<string, { bounded: number; untrusted: number }>();
  let world: World | undefined;
  const handlerOf =
    (one: Offered): AnyHandler =>
    async (args: Fields, ctx) => {
      if (!world) throw new Error("no world is open");
      const output = perform(one, { world, args });
      world.done.add(ctx.key.slice(ctx.key.lastIndexOf(":") + 1));
      if (one.claimsClean && !holdsToIt(one, output, { world, disproved })) ctx.raise(UNTRUSTED);
      return output;
    };
  const all = [...offered.values()];
  return {
    service: {
      domain: DOMAIN,
      definitions: all.map(definitionOf),
      handlers: Object.fromEntries(all.map((one) => [`${DOMAIN}.${one.name}`, handlerOf(one)])),
    },
    declared: all.map(({ name, tool, claimsClean }) => ({
      syscall: `${DOMAIN}.${name}`,
      results: claimsClean ? "tool" : "untrusted",
      finds: tool.finds !== undefined,
    })),
    disproved,
    tools: names,
    unknown: all.filter(({ known }) => !known).map(({ name }) => name),
    kindOf: (name) => mustHave(offered, name).kind,
    begin: (next) => {
      world = next;
    },
  };
}

interface Offered {
  readonly name: string;
  readonly tool: Tool;
  readonly kind: Kind;
  /** The suite does not name it as a source of untrusted text. */
  readonly claimsClean: boolean;
  readonly known: boolean;
}

/** Whether what a tool gave back is clean, as the suite says of it. */
function holdsToIt(
  { name, tool }: Offered,
  output: Data,
  { world, disproved }: { readonly world: World; readonly disproved: Map<string, { bounded: number; untrusted: number }> },
): boolean {
  const strange = world.holdsStrange(output);
  const clean = !strange || isBounded(output);
  if (strange) {
    const { bounded, untrusted } = disproved.get(name) ?? { bounded: 0, untrusted: 0 };
    disproved.set(name, clean ? { bounded: bounded + 1, untrusted } : { bounded, untrusted: untrusted + 1 });
  }
  if (clean && !tool.changes) for (const text of textsOf(output)) world.clean.add(text);
  return clean;
}

/** Those the suite names, and those its tasks call. */
function toolNames(suite: Suite): string[] {
  const called = [...suite.user_tasks, ...suite.injection_tasks].flatMap(({ calls }) => calls ?? []).map((call) => call.function);
  return [...new Set([...suite.tools, ...suite.untrusted_sources, ...Object.keys(suite.security_relevant_args), ...called])]
    .filter((name) => !suite.product_tools.includes(name))
    .sort();
}

/** @throws SyscallError `NOT_FOUND` where the world has no such thing: nothing has changed */
function perform({ name, tool }: Offered, { world, args }: { readonly world: World; readonly args: Fields }): Data {
  try {
    const output = tool.run(world, args);
    if (tool.changes) world.changed(args);
    return structuredClone(output);
  } catch (cause) {
    throw new SyscallError("NOT_FOUND", cause instanceof Error ? cause.message : String(cause), { tool: name });
  }
}

function kindOf(suite: Suite, name: string, tool: Tool): Kind {
  const relevant = suite.security_relevant_args[name] ?? [];
  const isRelevant = (arg: string): boolean => relevant.includes("*") || relevant.includes(arg) || /(^|_)url$/.test(arg);
  const slots: Kind["slots"] = (args) => slotsOf(args, Object.keys(args).filter(isRelevant));
  return {
    slots,
    changes: tool.changes === true,
    flow: (args) => flowOf({ name, changes: tool.changes === true, slots: slots(args).length, relevant: relevant.length }),
  };
}

function flowOf({ name, changes, slots, relevant }: { name: string; changes: boolean; slots: number; relevant: number }): FlowClass {
  if (/^(delete|remove)_/.test(name) && relevant > 0) return "destructive";
  if (!changes) return slots > 0 ? "egress" : "read";
  // An appointment without guests reaches nobody.
  return slots > 0 ? "send" : "durable-write";
}

function definitionOf({ name, tool, kind }: Offered): AnySyscall {
  return syscall({
    name: `${DOMAIN}.${name}`,
    summary: `${name.replaceAll("_", " ")}.`,
    input: Args,
    output: z.json(),
    errors: ["NOT_FOUND"],
    effect: tool.changes ? "once" : "read",
    flow: (args) => kind.flow(args as Fields),
    slots: (args) => kind.slots(args as Fields),
    recurs: (args) => (args as Fields).recurring === true || /(^|_)(recurring|standing|subscribe)(_|$)/.test(name),
    content: (args) => contentOf(args as Fields, kind),
    ...(tool.finds && { finds: (args: Fields, output: Data) => tool.finds?.(args, output) ?? [] }),
    needs: open("the world of a benchmark belongs to its run"),
    tool: { name },
  });
}

/** What leaves beside the slots. */
function contentOf(args: Fields, kind: Kind): string | undefined {
  const slots = new Set(kind.slots(args).map(({ slot }) => slot));
  const texts = Object.entries(args).flatMap(([name, value]) => (/(^|_)url$/.test(name) || !slots.has(name) ? [textOf(value)] : []));
  return texts.length === 0 ? undefined : texts.join("\n");
}

function mustHave(offered: ReadonlyMap<string, Offered>, name: string): Offered {
  const found = offered.get(name);
  if (found === undefined) throw new Error(`there is no tool ${name} in this suite`);
  return found;
}
