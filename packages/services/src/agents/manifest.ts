import {
  AGENT_NAME,
  AGENT_NAME_RULE,
  type Authority,
  FolderMode,
  issueWords,
  type Json,
  MAX_GRANTS,
  nearest,
  ownOf,
  protoIn,
  protoWords,
  RENEWALS,
  type Renewal,
} from "@aether/protocol";
import { Lexer, Parser, parseDocument } from "yaml";
import * as z from "zod";
import { DEFAULTS } from "./agent-spec.ts";
import { readCapability } from "./capabilities.ts";
import { invalid } from "./invalid.ts";
import { withLines } from "./manifest-lines.ts";
import { mustBeClosed } from "./network.ts";
import { RestartPolicy, waitsOf } from "./restart.ts";
import { fieldsOf } from "./schema-fields.ts";

const isScheduled = (lifecycle: unknown): boolean => JSON.stringify(lifecycle ?? "").includes("scheduled");
const SCHEDULED = "nothing here starts agents by the clock yet; leave it out, and let cron or a systemd timer call: aether run";
/** Older manifests' periods. */
const PERIODS: Readonly<Record<number, Renewal>> = { 3600: "hour", 86400: "day", 604800: "week" };
const PERIOD = "budgets renew by the calendar: 3600, 86400, 604800 or 0 (never); or write reset: hour, day, week or month";
const isPeriod = (seconds: number): boolean => seconds === 0 || PERIODS[seconds] !== undefined;

/** Fields that a manifest may carry, each read by something; any other is refused. */
export const Manifest = z.strictObject({
  name: z.string().regex(AGENT_NAME, AGENT_NAME_RULE).describe("what it is called; a living persistent agent has its name alone"),
  model: z
    .string()
    .min(1)
    .max(200)
    .describe(
      "what it thinks with, and a right to use it. With `model.use: NAME` among its capabilities its children may work with that one, when they are asked for with `model` (`aether run --child-model NAME`); any other is `DENIED`",
    ),
  system_prompt: z.string().max(65_536).default("").describe("text before everything it is told"),
  lifecycle: z
    .enum(["on-demand", "persistent"], {
      error: ({ input }) => (isScheduled(input) ? SCHEDULED : "on-demand (ends with its answer) or persistent (waits for the next message)"),
    })
    .default("on-demand")
    .describe("`on-demand` ends with its answer; `persistent` waits for the next message, and is known by its name across runs"),
  restart: RestartPolicy.optional(),
  capabilities: z
    .array(z.union([z.string().min(1).max(4_096), z.record(z.string(), z.json())]))
    .max(512)
    .default([])
    .describe("its rights ([Rights](../agents.md#rights)); none but its workspace otherwise"),
  folders: z
    .array(
      z.strictObject(
        {
          path: z
            .string()
            .max(4_096)
            .min(1)
            .refine((path) => !/\p{Cc}/u.test(path), "a folder of yours, on one line")
            .describe(
              "a folder of yours ([Folders](../agents.md#folders)): its whole path, or, with `aether agent start`, one relative to the manifest's file or below `~`",
            ),
          mode: FolderMode.default("read").describe("`edit`: it may be read and changed in place, and `aether undo` takes that back"),
        },
        { error: ({ code }) => (code === "invalid_type" ? "write each as { path: ./notes, mode: read }" : undefined) },
      ),
    )
    .max(32)
    .default([]),
  approval_required: z.array(z.string().min(1).max(128)).max(256).default([]).describe("tools whose every call waits for a person; `*` = all"),
  max_steps: z.int().min(1).max(1_000_000).default(DEFAULTS.max_steps).describe("of one piece of work"),
  max_output_tokens: z.int().min(1).max(1_000_000).default(DEFAULTS.max_output_tokens).describe("of one answer of its model"),
  depth: z.int().min(0).max(5).default(2).describe("generations below it"),
  children: z.int().min(0).max(10_000).default(100).describe("how many may live below it at once"),
  memory: z
    .strictObject({
      context_window: z
        .union([z.int().positive(), z.string().regex(/^[1-9][0-9]*k?$/, "a number of tokens, such as 128k")])
        .default("128k")
        .describe("tokens from which on older turns give way to a summary; `128k` is 131,072"),
      max_history_messages: z.int().min(4).max(10_000).default(DEFAULTS.max_history_messages).describe("messages from which on they do"),
    })
    .default({ context_window: "128k", max_history_messages: DEFAULTS.max_history_messages }),
  budget_config: z
    .strictObject({
      max_tokens: z.int().nonnegative().optional().describe("tokens that it and all below it may use"),
      max_usd: z.number().nonnegative().max(1_000_000).optional().describe("dollars that they may cost"),
      max_calls: z.int().nonnegative().optional().describe("calls that they may make"),
      max_wall_seconds: z.int().positive().max(1_000_000_000).optional().describe("seconds until it is ended"),
      max_bytes: z.int().nonnegative().optional().describe("bytes that they may move ([what counts](../agents.md#what-max_bytes-counts))"),
      reset: z.enum(RENEWALS).optional().describe("with which that begins anew"),
      reset_period_seconds: z.number().refine(isPeriod, PERIOD).optional().describe("the older word for `reset`: 3600, 86400 or 604800; 0 is never"),
    })
    .default({}),
  metadata: z
    .record(z.string().max(128), z.json())
    .optional()
    .describe("what you like to note: `aether show` and `aether ps --json` show it, `aether ps --metadata KEY=VALUE` finds by it"),
});
export type Manifest = z.infer<typeof Manifest>;

export interface Loaded {
  readonly manifest: Manifest;
  readonly authority: Authority;
  readonly tools: readonly string[];
  readonly contextTokens: number;
  /** It says `network: none`: no right to a way out may be given beside it. */
  readonly closed: boolean;
  /** What was read in another way than written, and what allows nothing. */
  readonly warnings: readonly string[];
  /** As it was written, where it was given as text. */
  readonly text?: string;
}

/**
 * Reads a manifest: YAML text or the same as an object.
 *
 * @param name  what it is called, in place of its own name
 * @throws SyscallError `INVALID` naming the line or the field, and what would be accepted
 */
export function loadManifest(source: string | Readonly<Record<string, Json>>, name?: string): Loaded {
  if (typeof source !== "string") return loadFields(source, name);
  const read = fromYaml(source);
  try {
    return { ...loadFields(read, name), text: source };
  } catch (error) {
    throw withLines(error, source);
  }
}

function loadFields(read: unknown, name: string | undefined): Loaded {
  const parsed = Manifest.safeParse(name !== undefined && isFields(read) ? { ...read, name } : read);
  if (!parsed.success) throw invalid(faultsOf(parsed.error.issues));
  const manifest = parsed.data;
  checkRestart(manifest);
  const warnings: string[] = [];
  const closing: string[] = [];
  const grants = manifest.capabilities.flatMap((capability, index) => readCapability(capability, { field: `capabilities.${index}`, warnings, closing }));
  for (const field of closing) mustBeClosed(grants, `${field}: network: none`);
  grants.push({ action: "model.use", resource: manifest.model });
  if (grants.length > MAX_GRANTS)
    throw invalid([`capabilities: they give ${grants.length} rights, and an agent has at most ${MAX_GRANTS}; a pattern with * or ** stands for many`]);
  const { max_tokens, max_usd, max_calls, max_wall_seconds, max_bytes } = manifest.budget_config;
  const resets = resetOf(manifest.budget_config);
  const authority: Authority = {
    grants,
    budget: {
      ...(max_tokens !== undefined && { tokens: max_tokens }),
      ...(max_usd !== undefined && { microUsd: Math.round(max_usd * 1_000_000) }),
      ...(max_calls !== undefined && { calls: max_calls }),
      ...(max_wall_seconds !== undefined && { wallMs: max_wall_seconds * 1_000 }),
      ...(max_bytes !== undefined && { bytes: max_bytes }),
      ...(resets !== undefined && { resets }),
    },
    depth: manifest.depth,
    children: manifest.children,
    ...(manifest.approval_required.length > 0 && { ask: manifest.approval_required }),
  };
  const tools = grants.flatMap(({ action, resource }) => (action === "tool.use" ? [resource] : []));
  return { manifest, authority, tools, contextTokens: tokensOf(manifest.memory.context_window), closed: closing.length > 0, warnings };
}

const isFields = (read: unknown): read is Readonly<Record<string, unknown>> => typeof read === "object" && read !== null && !Array.isArray(read);

/** What to do instead, for fields of older manifests that nothing here could honour. */
const INSTEAD: Readonly<Record<string, string>> = { schedule: SCHEDULED };

const MOST_NEAR = 3;
/** Faults that are told; more are counted, and nothing near them is looked for. */
const MOST_FAULTS = 20;

/** The fields that a manifest may have in this one; `` = at its top. */
const fieldsAt = (field: string): string[] => {
  const fields = fieldsOf(Manifest).map(({ name }) => name);
  const within = field.replace(/\.\d+/g, "[]");
  const inside = field === "" ? fields : fields.filter((name) => name.startsWith(`${within}.`)).map((name) => name.slice(within.length + 1));
  return [...new Set(inside.map((name) => /^[^.[]+/.exec(name)?.[0] ?? name))];
};

function faultsOf(issues: readonly z.core.$ZodIssue[]): string[] {
  const count = issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);
  const told = issues
    .slice(0, MOST_FAULTS)
    .flatMap((issue) => said(issue.code === "unrecognized_keys" ? { ...issue, keys: issue.keys.slice(0, MOST_FAULTS) } : issue));
  return count > MOST_FAULTS ? [...told.slice(0, MOST_FAULTS), `${count - MOST_FAULTS} more faults`] : told;
}

function said(issue: z.core.$ZodIssue): string[] {
  const field = issue.path.map(String).join(".");
  if (issue.code !== "unrecognized_keys") return [issueWords(issue)];
  const known = issue.keys.filter((key) => Object.hasOwn(INSTEAD, key));
  if (known.length > 0) return known.map((key) => `${field === "" ? key : `${field}.${key}`}: ${ownOf(INSTEAD, key)}`);
  const near = (key: string): string => nearest(key, fieldsAt(field), MOST_NEAR).join(", ");
  return issue.keys.map((key) => `${field === "" ? "" : `${field}: `}there is no field \`${key}\`; near it: ${near(key)}`);
}

function resetOf({ reset, reset_period_seconds: seconds, max_tokens, max_usd, max_calls, max_bytes }: Manifest["budget_config"]): Renewal | undefined {
  const period = seconds === undefined ? undefined : PERIODS[seconds];
  if (reset !== undefined && seconds !== undefined && reset !== period) throw invalid(["budget_config: reset and reset_period_seconds differ; leave one out"]);
  const resets = reset ?? period;
  if (resets !== undefined && [max_tokens, max_usd, max_calls, max_bytes].every((limit) => limit === undefined))
    throw invalid([`budget_config: reset: ${resets} renews nothing; give max_tokens, max_usd, max_calls or max_bytes`]);
  return resets;
}

function checkRestart({ restart, lifecycle }: Manifest): void {
  if (!restart) return;
  if (restart.policy === "always" && lifecycle !== "persistent")
    throw invalid(["restart.policy: an on-demand agent is done when it has answered; always is for lifecycle: persistent, take on-failure"]);
  const waitMs = waitsOf(restart);
  if (waitMs >= restart.within_seconds * 1_000)
    throw invalid([
      `restart: ${restart.max_restarts} restarts wait ${Math.ceil(waitMs / 1_000)} s in all, so within ${restart.within_seconds} s it would never give up; lower backoff_ms or max_restarts, or widen within_seconds`,
    ]);
}

/** Levels of lists and maps in each other; no field of a manifest is nearly as deep. */
const MOST_LEVELS = 40;

/** What is nested more deeply takes the parser seconds, or its whole stack. */
function mustBeShallow(text: string): void {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    parser.next(lexeme).toArray();
    if (parser.stack.length > MOST_LEVELS) throw invalid([`it nests lists or maps more than ${MOST_LEVELS} levels deep`]);
  }
}

function fromYaml(text: string): unknown {
  mustBeShallow(text);
  const document = parseDocument(text, { uniqueKeys: true, maxAliasCount: 0 } as Parameters<typeof parseDocument>[1]);
  const [first] = document.errors;
  if (first?.code === "MULTIPLE_DOCS") throw invalid(["it holds two documents (a line of --- begins the second); give one agent at a time"]);
  if (first) throw invalid([(first.message.split("\n")[0] ?? "not YAML").replace(/:$/, "")]);
  let read: unknown;
  try {
    read = document.toJS({ maxAliasCount: 0 });
  } catch {
    throw invalid(["a YAML alias (*name) that leads nowhere, or any at all: write out what it stands for"]);
  }
  const member = protoIn(read);
  if (member !== undefined) throw invalid([protoWords(member)]);
  return read;
}

function tokensOf(window: number | string): number {
  if (typeof window === "number") return window;
  return window.endsWith("k") ? Number(window.slice(0, -1)) * 1_024 : Number(window);
}
