import {
  CONFIDENTIALITY,
  compilePattern,
  FLOW_CLASSES,
  type FlowClass,
  type FlowDecision,
  type FlowPolicy,
  INTEGRITY,
  joinLabels,
  type Label,
  type Naming,
  type Plant,
  parseWebAddress,
  type Slot,
} from "@aether/protocol";

/** All that the gate looks at; it reads nothing else and changes nothing. */
export interface FlowQuestion {
  readonly syscall: string;
  readonly flow: FlowClass;
  /** Of everything its caller has read. */
  readonly context: Label;
  /** Of what the call carries beside that: the content of handles. */
  readonly carried?: Label;
  /** What the call strikes that other programs run or trust: with any it is of class `plants` beside its own. */
  readonly plants?: readonly Plant[];
  /** Of what would come to lie there. */
  readonly brings?: Label;
  readonly ceiling?: Label["confidentiality"] | undefined;
  readonly slots: readonly JudgedSlot[];
  /** Whether text leaves with it. */
  readonly content: boolean;
  readonly policy: FlowPolicy;
  readonly now: number;
}

export interface JudgedSlot extends Slot {
  /** Who says that this value is meant; null = nobody. */
  readonly named: Naming | null;
  /** It came out of a handle, so whoever wrote that chose it. */
  readonly carried?: boolean;
  /** It was named for so many calls, and as many were made. */
  readonly spent?: boolean;
  /** Where nobody named it though it stands in the user's words: why not, with what they say. */
  readonly unnamed?: string;
}

/** What the rows look at, worked out once. */
interface Facts {
  readonly flow: FlowClass;
  readonly untrusted: boolean;
  /** Of all that leaves: the place in {@link CONFIDENTIALITY}. */
  readonly secrecy: number;
  readonly slots: readonly JudgedSlot[];
  /** What an untrusted hand may have chosen: every slot of an untrusted context, and what came out of a handle. */
  readonly doubtful: readonly JudgedSlot[];
  /** Everything doubtful is named. */
  readonly named: boolean;
  /** A handle may have chosen what it comes to, as no slot says whom or what it is about. */
  readonly blind: boolean;
  /** Whether the content has a circle of readers, and the call goes to somebody outside. */
  readonly circle: "none" | "inside" | "outside";
  /** What nobody vouches for chose what is done, or would come to lie where other programs run it. */
  readonly foreign: boolean;
  /** Something is struck that no agent changes. */
  readonly refused: boolean;
}

interface Row {
  readonly rule: string;
  readonly says: string;
  /** The classes it is about; absent = all. */
  readonly flows?: readonly FlowClass[];
  /** Undefined: the next row decides. */
  readonly decide: (facts: Facts) => Ruled["verdict"] | undefined;
}

const SECRET = CONFIDENTIALITY.indexOf("secret");
const PUBLIC = CONFIDENTIALITY.indexOf("public");
const LEAVING: readonly FlowClass[] = ["egress", "send"];
const STRIKING: readonly FlowClass[] = [...LEAVING, "destructive"];

/** The decision table (DESIGN 4.7): the first row that fits decides. */
const TABLE: readonly Row[] = [
  { rule: "reads", says: "what only reads is allowed; the context's label rises", flows: ["read"], decide: () => "allow" },
  {
    rule: "secret-leaves",
    says: "secret content leaves to nobody but its readers, and nobody is asked",
    flows: LEAVING,
    decide: ({ secrecy, circle }) => (secrecy === SECRET && circle !== "inside" ? "deny" : undefined),
  },
  {
    rule: "outside-readers",
    says: "content with named readers leaves to others only when a person says so",
    flows: LEAVING,
    decide: ({ circle }) => (circle === "outside" ? "ask" : undefined),
  },
  {
    rule: "late-plan",
    says: "grants are asked for before anything untrusted is read",
    flows: ["plan"],
    decide: ({ untrusted }) => (untrusted ? "deny" : undefined),
  },
  {
    rule: "plan",
    says: "what the user's words name is granted, the rest is asked of a person",
    flows: ["plan"],
    decide: ({ slots }) => (slots.every(({ named }) => named === "words") ? "allow" : "ask"),
  },
  {
    rule: "internals",
    says: "what version control keeps, and what the owner closed to agents, is changed by none",
    flows: ["plants"],
    decide: ({ refused }) => (refused ? "deny" : undefined),
  },
  {
    rule: "plants",
    says: "what other programs run or trust is written from an untrusted context only when a person says so",
    flows: ["plants"],
    decide: ({ foreign }) => (foreign ? "ask" : undefined),
  },
  {
    rule: "trusted",
    says: "a context that has read nothing untrusted may do what its authority allows",
    decide: ({ untrusted, named, blind }) => (!untrusted && named && !blind ? "allow" : undefined),
  },
  {
    rule: "labelled",
    says: "what is kept, and who is born, carries the label of the context",
    flows: ["disclose", "spawn", "durable-write"],
    decide: ({ flow, named }) => (flow !== "durable-write" || named ? "allow" : undefined),
  },
  { rule: "write-elsewhere", says: "an untrusted context writes to no place that nobody named", flows: ["durable-write"], decide: () => "ask" },
  {
    rule: "public-fetch",
    says: "a context that holds nothing private may ask any host that its authority allows",
    flows: ["egress"],
    decide: ({ secrecy }) => (secrecy === PUBLIC ? "allow" : undefined),
  },
  {
    rule: "named",
    says: "an untrusted context reaches those whom the user, or a lookup by the user's words, named",
    flows: LEAVING,
    decide: ({ slots, named }) => (slots.length > 0 && named ? "allow" : undefined),
  },
  { rule: "untrusted-leaves", says: "an untrusted context reaches nobody else unless a person says so", flows: LEAVING, decide: () => "ask" },
  {
    rule: "named-removal",
    says: "an untrusted context removes what the user named; a lookup is not enough",
    flows: ["destructive"],
    decide: ({ slots, doubtful, named }) => (slots.length > 0 && named && doubtful.every((slot) => slot.named !== "lookup") ? "allow" : undefined),
  },
  { rule: "untrusted-removal", says: "an untrusted context removes nothing else unless a person says so", flows: ["destructive"], decide: () => "ask" },
  { rule: "untrusted-authority", says: "no rights, policies or schedules change after untrusted content, unless a person says so", decide: () => "ask" },
];

const ROWS: ReadonlyMap<FlowClass, readonly Row[]> = new Map(
  FLOW_CLASSES.map((flow) => [flow, TABLE.filter(({ flows = FLOW_CLASSES }) => flows.includes(flow))]),
);

function factsOf({ flow: written, context, carried, slots, plants = [], brings }: FlowQuestion): Facts {
  const flow = plants.length > 0 ? "plants" : written;
  const untrusted = context.integrity === "untrusted";
  const doubtful = untrusted ? slots : slots.filter((slot) => slot.carried === true);
  const own = CONFIDENTIALITY.indexOf(context.confidentiality);
  return {
    flow,
    foreign: untrusted || carried?.integrity === "untrusted" || brings?.integrity === "untrusted",
    refused: plants.some(({ as }) => as === "refused"),
    untrusted,
    secrecy: carried ? Math.max(own, CONFIDENTIALITY.indexOf(carried.confidentiality)) : own,
    slots,
    doubtful,
    named: doubtful.every(isNamed),
    blind: carried?.integrity === "untrusted" && (flow === "authority" || (slots.length === 0 && STRIKING.includes(flow))),
    circle: context.readers || carried?.readers ? circleOf([context.readers, carried?.readers], slots) : "none",
  };
}

const isNamed = ({ named }: JudgedSlot): boolean => named !== null;

function circleOf(circles: readonly (readonly string[] | undefined)[], slots: readonly JudgedSlot[]): "inside" | "outside" {
  const inside = circles.every((readers) => !readers || (slots.length > 0 && slots.every((slot) => isReader(slot, readers))));
  return inside ? "inside" : "outside";
}

/** A host that is a reader is one by all its ports and addresses. */
function isReader({ type, value }: JudgedSlot, readers: readonly string[]): boolean {
  return readers.includes(value) || (type === "host" && readers.some((reader) => reader.toLowerCase() === hostOf(value)));
}

function hostOf(address: string): string | undefined {
  try {
    return parseWebAddress(address).host;
  } catch {
    return undefined;
  }
}

/** The table as people read it. */
export const FLOW_TABLE: readonly { readonly rule: string; readonly says: string }[] = [
  { rule: "ceiling", says: "what is more confidential than the process may hold does not move on" },
  { rule: "policy:<n>", says: "the owner's rules come next, in their order" },
  ...TABLE.map(({ rule, says }) => ({ rule, says })),
];

/** The flow stage: a pure function of labels, class, slots and policy (I7). */
export function decideFlow(question: FlowQuestion): FlowDecision {
  const facts = factsOf(question);
  const ruled = ceilingRule(question, facts) ?? policyRule(question, facts) ?? tableRule(facts);
  const shown = ruled.verdict === "allow" && tellsUntrusted(question, facts);
  const asks = shown && question.policy.content === "ask";
  const { verdict, rule, says } = asks ? CONTENT_ASKS : ruled;
  const { slots, plants } = question;
  return {
    verdict,
    rule,
    reason: verdict === "allow" ? says : because(question, facts, says),
    flow: facts.flow,
    sources: sourcesOf(question),
    slots: slots.map(({ slot, type, value, named }) => ({ slot, type, value, named })),
    shown: shown && !asks,
    ...(plants && plants.length > 0 && { plants: [...plants] }),
  };
}

interface Ruled {
  readonly verdict: FlowDecision["verdict"];
  readonly rule: string;
  readonly says: string;
}
const CONTENT_ASKS: Ruled = { verdict: "ask", rule: "content", says: "the owner's policy asks before untrusted text is sent" };

/** The content rule: what an untrusted hand may have written leaves to nobody unseen; nor does an address that may carry something private. */
function tellsUntrusted({ flow, content, carried }: FlowQuestion, { untrusted, secrecy }: Facts): boolean {
  const tells = flow === "send" || (flow === "egress" && secrecy > PUBLIC);
  return tells && content && (untrusted || carried?.integrity === "untrusted");
}

function ceilingRule({ ceiling, flow }: FlowQuestion, { secrecy }: Facts): Ruled | undefined {
  if (ceiling === undefined || flow === "read" || secrecy <= CONFIDENTIALITY.indexOf(ceiling)) return undefined;
  return { verdict: "deny", rule: "ceiling", says: `the context holds ${CONFIDENTIALITY[secrecy]} content and may hold ${ceiling} at most` };
}

function policyRule(question: FlowQuestion, facts: Facts): Ruled | undefined {
  if (question.policy.rules.length === 0) return undefined;
  for (const [index, { when, verdict, why, expires_at: until }] of question.policy.rules.entries()) {
    if ((until !== undefined && until <= question.now) || !fits({ when, verdict }, question)) continue;
    if (verdict === "allow" && facts.flow === "plants" && !speaksOfPlants(when)) continue;
    return (verdict === "allow" && floorOf(facts)) || { verdict, rule: `policy:${index}`, says: why };
  }
  return undefined;
}

/** Who allows writing allows no planting: that is said by its class, or place by place. */
const speaksOfPlants = ({ flow, values }: FlowPolicy["rules"][number]["when"]): boolean => flow?.includes("plants") === true || values !== undefined;

/** Whether the owner's policy decided, rather than the table. */
export const isByPolicy = ({ rule }: Pick<FlowDecision, "rule">): boolean => rule === CONTENT_ASKS.rule || rule.startsWith("policy:");

const FLOORS: readonly string[] = ["secret-leaves", "late-plan", "untrusted-authority", "internals"];

/** What no owner's rule allows: it would undo the promise of I7. */
function floorOf(facts: Facts): Ruled | undefined {
  const ruled = tableRule(facts);
  return FLOORS.includes(ruled.rule) ? ruled : undefined;
}

type Fitting = Pick<FlowPolicy["rules"][number], "when" | "verdict">;

function fits({ when, verdict }: Fitting, question: FlowQuestion): boolean {
  const { syscall, flow, context: read, carried, slots, plants = [] } = question;
  const context = carried ? joinLabels(read, carried) : read;
  return (
    (when.syscall === undefined || syscallMatches(when.syscall, syscall)) &&
    (when.flow?.some((one) => one === flow || (one === "plants" && plants.length > 0)) ?? true) &&
    (when.integrity === undefined || INTEGRITY.indexOf(context.integrity) >= INTEGRITY.indexOf(when.integrity)) &&
    (when.confidentiality === undefined || CONFIDENTIALITY.indexOf(context.confidentiality) >= CONFIDENTIALITY.indexOf(when.confidentiality)) &&
    (when.values === undefined || (slots.length > 0 && aboutValues(slots, { values: when.values, verdict })))
  );
}

/** What is allowed is allowed for all that a call reaches or strikes; what is forbidden or asked about, for any of it. */
function aboutValues(slots: readonly JudgedSlot[], { values, verdict }: { readonly values: readonly string[]; readonly verdict: Fitting["verdict"] }): boolean {
  if (verdict === "allow") return slots.every((slot) => values.some((value) => isSame(slot, value)));
  return slots.some((slot) => values.some((value) => isSame(slot, value) || (slot.type === "host" && hostOf(slot.value) === value.toLowerCase())));
}

/** Whether a value, however it is written, is the one of the slot for whoever acts on it. */
const isSame = ({ type, value }: Slot, other: string): boolean => value === other || plainly(type, value) === plainly(type, other);

function plainly(type: Slot["type"], value: string): string {
  if (type === "address") return value.trim().toLowerCase();
  if (type === "account") return value.replace(/[\s-]/g, "").toUpperCase();
  if (type !== "host") return value;
  try {
    const { scheme, host, port, path, query } = parseWebAddress(value);
    return `${scheme}://${host}:${port}${path}${query}`;
  } catch {
    return value;
  }
}

/** A pattern of names, `mail.*` or `**`. */
export function syscallMatches(pattern: string, name: string): boolean {
  return compilePattern(pattern.replaceAll(".", "/")).matches(name.replaceAll(".", "/"));
}

function tableRule(facts: Facts): Ruled {
  for (const { rule, says, decide } of ROWS.get(facts.flow) ?? TABLE) {
    const verdict = decide(facts);
    if (verdict) return { verdict, rule, says };
  }
  throw new Error("the last row fits everything");
}

const NAMED_IN_REASON = 5;

function because(question: FlowQuestion, { doubtful }: Facts, says: string): string {
  const sources = sourcesOf(question);
  const more = sources.length > NAMED_IN_REASON ? ` and ${sources.length - NAMED_IN_REASON} more` : "";
  const from = sources.length > 0 ? `; it has read ${sources.slice(0, NAMED_IN_REASON).join(", ")}${more}` : "";
  const unnamed = doubtful.filter(({ named }) => named === null);
  const listed = (those: readonly JudgedSlot[]): string => those.map(({ slot, value }) => `${slot} ${JSON.stringify(value.slice(0, 200))}`).join(", ");
  const spent = unnamed.filter((slot) => slot.spent);
  const never = unnamed.filter((slot) => !slot.spent);
  const heard = [...new Set(never.flatMap(({ unnamed: why }) => why ?? []))].slice(0, NAMED_IN_REASON);
  const which = `${never.length > 0 ? `; nobody named ${listed(never)}` : ""}${heard.map((why) => `; ${why}`).join("")}${spent.length > 0 ? `; done as often as it was asked for: ${listed(spent)}` : ""}`;
  const struck = (question.plants ?? []).slice(0, NAMED_IN_REASON).map(({ path, why }) => `${JSON.stringify(path.slice(0, 200))} (${why})`);
  return `${says}${struck.length > 0 ? `: ${struck.join(", ")}` : ""}${from}${which}`;
}

function sourcesOf({ context, carried, brings }: FlowQuestion): string[] {
  return carried || brings ? [...new Set([...context.sources, ...(carried?.sources ?? []), ...(brings?.sources ?? [])])] : context.sources;
}
