import * as z from "zod";
import { FlowDecision } from "./flow.ts";
import { Label } from "./label.ts";

/**
 * What stands in the audit log: each kind with what it says, the version of its details, and their shape. Details hold names,
 * counts and addresses; never a secret, and never the content of a file, a message or a prompt.
 *
 * A kind is never taken away. Where its details change shape, `v` rises and `upcast` brings older ones up, a version at a time.
 */
interface Kind<D extends z.ZodType = z.ZodType> {
  readonly says: string;
  readonly v: number;
  readonly details: D;
  /** From the version it stands under to the next. */
  readonly upcast?: Readonly<Record<number, (details: unknown) => unknown>>;
}

const kind = <D extends z.ZodType>(says: string, details: D): Kind<D> => ({ says, v: 1, details });

/** Of every row about one call. `code` where it failed; `tool` where a model asked by one. */
const Call = z.looseObject({ call: z.string(), syscall: z.string(), tool: z.string().optional(), code: z.string().optional() });
const Asked = z.looseObject({ call: z.string(), syscall: z.string(), approval: z.string(), tool: z.string(), by: z.string().nullish() });
const Flow = z.looseObject({ call: z.string(), syscall: z.string(), decision: FlowDecision.nullable() });
const Rule = z.looseObject({ rule: z.string(), tool: z.string(), run: z.string().nullish(), identity: z.string().nullish() });
const Connection = z.looseObject({
  host: z.string(),
  port: z.number(),
  method: z.string(),
  allowed: z.boolean(),
  sent: z.number(),
  received: z.number(),
  label: Label,
});
const Provider = z.looseObject({ name: z.string(), provider: z.string(), reader: z.unknown() });
const Reason = z.looseObject({ reason: z.string() });
const Served = z.looseObject({ call: z.string(), model: z.string() });

/** Written by dispatch at the end of a call, one row each. A definition names its own (`audit`); the first two are of those that name none. */
const CALLS = {
  "syscall.read": kind("a read ended", Call),
  "syscall.done": kind("a call that changes something ended", Call),
  "file.written": kind("a file was created, replaced or edited", Call),
  "file.copied": kind("a file was copied", Call),
  "file.delivered": kind("a file of a workspace was handed over to a folder of the host", Call),
  "file.moved": kind("a file was moved", Call),
  "file.restored": kind("a removed file, or an earlier content of one, was brought back", Call),
  "file.removed": kind("a file went to the trash", Call),
  "folder.made": kind("a folder was made", Call),
  "history.undone": kind("what a run wrote was taken back", Call),
  "workspace.opened": kind("a workspace was made ready for a command", Call),
  "workspace.adopted": kind("what commands did to a workspace was recorded", Call),
  "folder.landed": kind("what a command did to its copy of a folder of the host was done to the folder", Call),
  "mount.made": kind("a host folder was given a place", Call),
  "mount.removed": kind("a host folder lost its place", Call),
  "agent.started": kind("agents were started, or asked for", Call),
  "agent.stopped": kind("an agent was told to stop", Call),
  "system.backed_up": kind("all that is stored was written to one file", Call),
  "agent.removed": kind("an ended run was removed, with all that was kept of it", Call),
  "agent.paused": kind("an agent was paused", Call),
  "agent.resumed": kind("a paused agent was let go on", Call),
  "agent.compacted": kind("older turns of an agent gave way to a summary", Call),
  "agent.restarted": kind("an agent that failed began again", Call),
  "message.sent": kind("an agent was told or asked something", Call),
  "message.withdrawn": kind("a message was taken back", Call),
  "model.asked": kind("a model was asked", Call),
  "model.charged": kind("money or tokens were set aside or charged for a model", Call),
  "model.limited": kind("what a model takes was said by a person", Call),
  "model.chosen": kind("the model that works where none is named was chosen", Call),
  "picture.kept": kind("a picture or document was kept", Call),
  "command.ran": kind("a command ran", Call),
  "command.started": kind("a command was started in the background", Call),
  "command.told": kind("a command was given input, a signal or another size", Call),
  "command.ended": kind("a command was ended", Call),
  "web.fetched": kind("a page was fetched", Call),
  "web.searched": kind("the web was searched", Call),
  "policy.set": kind("the flow policy was replaced", Call.partial()),
  "policy.planned": kind("an agent asked beforehand for what it will need", Call),
  "inference.token": kind("a token for a person's own clients was made", Call.partial()),
  "inference.revoked": kind("the tokens of a person's own clients were ended", Call.partial()),
  "approval.answered": kind("a person decided about a call", Call),
  "rule.withdrawn": kind("a standing yes was taken back", Call),
  "grant.revoked": kind("a right was taken from a process and all below it", Call),
  "system.stopped": kind("the installation was told to stop", Call),
  "system.swept": kind("what nobody needs any more was removed", Call),
} as const;

/** An upper bound: nobody counted what it used. */
const LostAttempt = z.looseObject({
  call: z.string(),
  model: z.string(),
  attempt: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  microUsd: z.number(),
  estimated: z.literal(true),
});

/** Written beside calls, by the kernel or by the service whose matter it is. */
const FACTS = {
  "syscall.refused": kind("a call was refused, or a part of it was", z.looseObject({ call: z.string(), syscall: z.string(), code: z.string() })),
  "syscall.acted": kind("a call that was made in a process's name ended", Call),
  "syscall.cut_off": kind("a call ended without its handler: cancelled, left by its process, or not recovered", Call),
  "session.opened": kind("a person, a connection or a service did something for the first time in a session", z.looseObject({})),
  "process.spawned": kind("a process began, with these rights", z.looseObject({ parent: z.string().nullable(), root: z.string(), kind: z.string() })),
  "process.stopped": kind("a process is to be stopped", Reason),
  "process.exited": kind("a process ended", z.looseObject({ code: z.number(), reason: z.string() })),
  "approval.asked": kind("a call waits for a person", Asked),
  "approval.used": kind("a call ran by a person's yes", Asked),
  "approval.denied": kind("a call was refused by a person's no", Asked),
  "approval.expired": kind("a call was refused as nobody decided in time", Asked),
  "approval.changed": kind("a call was refused as it is no longer what was shown", Asked),
  "approval.withdrawn": kind("a question was closed as its call no longer waits", z.looseObject({ approval: z.string() })),
  "rule.made": kind("a person gave a standing yes", Rule),
  "rule.used": kind("a call ran by a standing yes", z.looseObject({ call: z.string(), syscall: z.string(), rule: z.string() })),
  "grant.lost": kind("a process lost rights that its line above it lost", z.looseObject({ grants: z.array(z.string()) })),
  "flow.asked": kind("the flow gate asked a person about a call", Flow),
  "flow.approved": kind("a call that the flow gate asked about ran", Flow),
  "flow.denied": kind("the flow gate refused a call", Flow),
  "flow.shown": kind("untrusted text left to whom the user named", Flow),
  "flow.marked": kind("an untrusted context did something with consequences that the gate let through", Flow),
  "egress.opened": kind("a tunnel to a host was opened", Connection),
  "egress.passed": kind("a connection to a host ended", Connection),
  "egress.refused": kind("a connection to a host was refused", Connection),
  "model.served": kind("a model answered somebody else's client", Served),
  "model.failed": kind("a model did not answer somebody else's client", Served),
  "model.lost": kind(
    "an attempt that a crash cut off was charged with the most that it may have used, as far as that is known; or one that a stop of the daemon broke off, with what had come",
    LostAttempt,
  ),
  "model.connected": kind("a model provider was connected", Provider),
  "model.disconnected": kind("a model provider was removed", Provider),
  "secret.set": kind("a secret was set, by this name and rule", z.looseObject({ name: z.string() })),
  "secret.set.failed": kind("a secret was not kept after all", z.looseObject({ name: z.string(), code: z.string() })),
  "secret.removed": kind("a secret was removed", z.looseObject({ name: z.string() })),
  "label.declared": kind("a person said who may see files and how far they are believed", z.looseObject({ file: z.string() })),
} as const;

export const AUDIT_KINDS = { ...CALLS, ...FACTS } as const;
export type AuditKind = keyof typeof AUDIT_KINDS;
/** What a definition can name for its calls. */
export type CallKind = keyof typeof CALLS;
export type AuditDetails<K extends AuditKind> = z.input<(typeof AUDIT_KINDS)[K]["details"]>;

export const isAuditKind = (name: string): name is AuditKind => Object.hasOwn(AUDIT_KINDS, name);

/** How a call ended: `done`, `failed` in its handler, `refused` before it, `asked` = waits for a person, `cut-off` = without its handler. */
export const AUDIT_VERDICTS = ["done", "failed", "refused", "asked", "cut-off"] as const;
export type AuditVerdict = (typeof AUDIT_VERDICTS)[number];

/** Details in the shape of today. @throws Error, or what the schema says, where they are of no version that is known */
export function readDetails(name: AuditKind, v: number, written: unknown): unknown {
  const { v: now, details, upcast }: Kind = AUDIT_KINDS[name];
  let [at, value] = [v, written];
  for (; at < now; at++) {
    const up = upcast?.[at];
    if (!up) throw new Error(`nothing brings ${name} up from version ${at}`);
    value = up(value);
  }
  if (at !== now) throw new Error(`${name} is written in version ${v}, and this program knows ${now}`);
  details.parse(value);
  return value;
}

const MOST_DETAILS = 8_192;
/** What is kept of details that are larger: characters of a text, and items of a list; fewer while that is not enough. */
const CLIPS = [
  { text: 256, items: 16 },
  { text: 128, items: 4 },
  { text: 64, items: 1 },
] as const;
type Clip = (typeof CLIPS)[number];
const DEEPEST = 6;

/** As JSON of at most 8,192 characters: the larger is cut, and says so by `clipped`. */
export function detailsText(details: unknown): string {
  const whole = JSON.stringify(details) ?? "null";
  if (whole.length <= MOST_DETAILS) return whole;
  for (const by of CLIPS) {
    const clipped = JSON.stringify(marked(clip(details, by, 0)));
    if (clipped.length <= MOST_DETAILS) return clipped;
  }
  return JSON.stringify({ clipped: true });
}

const marked = (value: unknown): unknown => (typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value, clipped: true } : value);

/** The first characters of a text, and a mark where there were more. */
export const clipText = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`);

function clip(value: unknown, by: Clip, depth: number): unknown {
  if (typeof value === "string") return clipText(value, by.text);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= DEEPEST) return null;
  if (Array.isArray(value)) return value.slice(0, by.items).map((item) => clip(item, by, depth + 1));
  const members = Object.entries(value).slice(0, 32);
  return Object.fromEntries(members.map(([name, member]) => [clipText(name, by.text), clip(member, by, depth + 1)]));
}
