import * as z from "zod";
import { CONFIDENTIALITY, INTEGRITY, type Label } from "./label.ts";
import { Plant, PlantRule } from "./plants.ts";

/**
 * What a call does with what its caller knows (DESIGN 4.7).
 *
 * - `read`: nothing leaves, nothing changes.
 * - `disclose`: a model reads it; consent of the owner decides (docs/models.md).
 * - `durable-write`: something is kept that others may read later, with its label.
 * - `egress`: something outside is asked, such as by a GET: its address is all that leaves.
 * - `send`: content leaves to somebody, or something outside changes.
 * - `spawn`: a process begins, with the label of its parent.
 * - `plan`: asks for typed grants before anything is read.
 * - `authority`: rights, policy or schedules change.
 * - `destructive`: something is removed or replaced for good.
 * - `plants`: what other programs run or trust changes in a folder of a person's. Never a definition's own: a write or a removal is of it
 *   for the place that it strikes.
 */
export const FLOW_CLASSES = ["read", "disclose", "durable-write", "egress", "send", "spawn", "plan", "authority", "destructive", "plants"] as const;
export type FlowClass = (typeof FLOW_CLASSES)[number];

/** What an argument can be, where it decides whom a call reaches or what it strikes. */
export const SLOT_TYPES = ["address", "host", "path", "amount", "account", "id", "person", "date"] as const;
export type SlotType = (typeof SLOT_TYPES)[number];

/** One security-relevant argument of a call. */
export const Slot = z.strictObject({
  /** The argument's name, such as `recipients` or `file_id`: what an id is called in the user's words is read from it. */
  slot: z.string().min(1).max(64),
  type: z.enum(SLOT_TYPES),
  value: z.string().max(4_096),
});
export type Slot = z.infer<typeof Slot>;

/** A value that a lookup vouches for: it was asked by these texts, and exactly this came of it. */
export const Found = z.strictObject({
  /** The slots it may stand in; absent = any of its type. */
  slots: z.array(z.string().max(64)).max(16).optional(),
  type: z.enum(SLOT_TYPES),
  value: z.string().max(4_096),
  /** Each must stand in the user's own words; none = the run made the thing itself, or a person granted it. */
  by: z.array(z.string().max(1_000)).max(16),
  /**
   * The page it was read from, as an address, where it stood as the only one of its kind: it counts where the words send there for such a
   * value. `by` says nothing more then.
   */
  from: z.string().max(4_096).optional(),
  /** It is one of several: counts only to be looked at, where the words ask for all of them. Absent = it is the only one. */
  every: z.literal(true).optional(),
});
export type Found = z.infer<typeof Found>;

/** Who says that a value is meant: the user's words, a lookup by them, the authority a person gave, or the run's own workspace. */
export const NAMINGS = ["words", "lookup", "authority", "workspace"] as const;
export type Naming = (typeof NAMINGS)[number];

export const VERDICTS = ["allow", "ask", "deny"] as const;

/** Files that one decision names. */
export const MAX_PLANTS = 200;

/** What the gate decided, and why. */
export const FlowDecision = z.strictObject({
  verdict: z.enum(VERDICTS),
  /** The row of the decision table, or `policy:<n>` of the owner's. */
  rule: z.string(),
  /** One sentence for people and models; names the sources. */
  reason: z.string(),
  flow: z.enum(FLOW_CLASSES),
  sources: z.array(z.string()),
  slots: z.array(Slot.extend({ named: z.enum(NAMINGS).nullable() })),
  /** Untrusted text leaves to somebody whom the user named: it is shown. */
  shown: z.boolean(),
  /** Of class `plants`: what it strikes that other programs run or trust. At most {@link MAX_PLANTS}. */
  plants: z.array(Plant).optional(),
});
export type FlowDecision = z.infer<typeof FlowDecision>;

/**
 * What a standing yes must cover, and covers: the values that nobody named, each in its slot, or else this very call by its digest; and for
 * whom the content was meant that leaves, as a yes of before something was read that is for others says nothing of that. What other
 * programs run is allowed as it was shown, so one yes is to one call.
 */
export function unnamedOf(
  { slots, flow }: FlowDecision,
  { digest, label: { readers } }: { readonly digest: string; readonly label: Label },
): readonly (readonly [slot: string, value: string])[] {
  const unnamed = slots.filter(({ named }) => named === null).map(({ slot, value }) => [slot, value] as const);
  const kept = readers && (flow === "egress" || flow === "send") ? [["readers of the content", JSON.stringify(readers)] as const] : [];
  const call = flow === "plants" || unnamed.length === 0 ? [["call", digest] as const] : [];
  return [...unnamed, ...call, ...kept];
}

const FlowRule = z.strictObject({
  when: z.strictObject({
    /** A pattern of syscall names, `.` taken for `/`: `mail.*` or `**`. */
    syscall: z.string().min(1).max(128).optional(),
    flow: z.array(z.enum(FLOW_CLASSES)).min(1).optional(),
    /** At least this far down. */
    integrity: z.enum(INTEGRITY).optional(),
    /** At least this confidential. */
    confidentiality: z.enum(CONFIDENTIALITY).optional(),
    /**
     * What the call reaches or strikes: a rule that allows is about calls of which each slot has one of these values, any other rule about
     * those of which one has. A host by its name is all of it, for what is forbidden or asked about.
     */
    values: z.array(z.string().max(4_096)).min(1).max(256).optional(),
  }),
  verdict: z.enum(VERDICTS),
  why: z.string().max(500),
  /** Epoch milliseconds after which it no longer holds. */
  expires_at: z.int().optional(),
});

/** An owner's flow policy: data, looked at before the default table. The first rule that fits decides. */
export const FlowPolicy = z.strictObject({
  rules: z.array(FlowRule).max(256).default([]),
  /** What counts as named: all of the user's words, or only what was planned before the first read. */
  named: z.enum(["words", "planned"]).default("words"),
  /** Untrusted text to a recipient whom the user named: shown afterwards, or asked about first. */
  content: z.enum(["show", "ask"]).default("show"),
  /** Questions of one task; one more, and it is paused. */
  questions: z.int().min(1).max(100).default(5),
  /** What other programs run or trust, beside the installation's own table and before it. */
  plants: z.array(PlantRule).max(256).default([]),
  /** What services may say of themselves, by a pattern of their syscalls. */
  services: z
    .array(
      z.strictObject({
        syscall: z.string().min(1).max(128),
        /** How far its results are believed; the default for a service that nobody vouches for is `untrusted`. */
        results: z.enum(["tool", "untrusted"]).default("untrusted"),
        /** Whether what its lookups find counts as named. */
        finds: z.boolean().default(false),
      }),
    )
    .max(256)
    .default([]),
});
export type FlowPolicy = z.infer<typeof FlowPolicy>;
export const DEFAULT_FLOW_POLICY: FlowPolicy = FlowPolicy.parse({});

/**
 * Tools that keep a context clean for what it does outside. A run that was given every tool and no way out is not told of them: they
 * would only make its prompt longer.
 */
export const OUTWARD_TOOLS: ReadonlySet<string> = new Set(["plan_access", "ask_document"]);

/** Calls on whose values all of what they bring stands. */
const SAY_WHAT_THEY_BRING: ReadonlySet<string> = new Set(["vfs.write", "vfs.edit", "vfs.put", "vfs.mkdir"]);

/**
 * Whether a yes to a call may stand for the next one with the same values. What a copy or a move brings to where other programs run it is no
 * value of the call: by then another content may lie there.
 */
export const mayStand = (syscall: string, { flow, plants = [] }: Pick<FlowDecision, "flow" | "plants">): boolean =>
  (flow !== "plants" && plants.length === 0) || SAY_WHAT_THEY_BRING.has(syscall);
