import { type CallContext, everyProcess, type ProcessFilter, type ProcessRow, WholeRows } from "@aether/ports";
import { type AgentInfo, type agentList, type Input, type Json, type Label, type Output, type Part, subjectIn } from "@aether/protocol";
import { AgentSpec } from "./agent-spec.ts";

const LIVING = ["ready", "running", "waiting", "stopped"] as const;

type Asked = Input<typeof agentList>;

/** Who hears what agents do while they do it. */
export interface HeardNow {
  /** What an agent does now, and the label of what told so; undefined for whom too little was heard of. */
  readonly now: (pid: string) => { readonly doing: NonNullable<AgentInfo["doing"]>; readonly label: Label } | undefined;
}

export interface Listing extends HeardNow {
  readonly infoOf: (row: ProcessRow, ctx: CallContext) => Promise<AgentInfo>;
}

/** What is asked for and no more is read; how many more there are is counted, not listed. */
export async function listAgents(asked: Asked, ctx: CallContext, { infoOf, now }: Listing): Promise<Output<typeof agentList>> {
  const { limit, metadata, order, doing } = asked;
  const whole = new WholeRows();
  const filter = { ...filterOf(asked), onDamaged: whole.leaveOut };
  const { rows, all } = metadata ? await withMetadata(metadata, { asked, filter, ctx }) : await page(limit, filter, ctx);
  const agents = await whole.map(rows, async (row) => ({ ...(await infoOf(row, ctx)), ...(doing && (await doingOf(row, { ctx, now }))) }));
  const more = (await all()) - limit;
  const next = more > 0 && order === "newest" ? rows.at(-1)?.birth : undefined;
  return { agents, ...(more > 0 && { more }), ...(next !== undefined && { next }), ...whole.told };
}

interface Found {
  readonly rows: readonly ProcessRow[];
  /** How many fit, whatever the limit is. */
  readonly all: () => Promise<number>;
}

async function page(limit: number, filter: ProcessFilter, ctx: CallContext): Promise<Found> {
  const found = await ctx.processes.list({ ...filter, limit: limit + 1 });
  return { rows: found.slice(0, limit), all: async () => (found.length > limit ? ctx.processes.count(filter) : found.length) };
}

/** Every row is looked at, and no more of them are kept than are told. */
async function withMetadata(
  metadata: Readonly<Record<string, string>>,
  { asked: { order, limit }, filter, ctx }: { readonly asked: Asked; readonly filter: ProcessFilter; readonly ctx: CallContext },
): Promise<Found> {
  const rows: ProcessRow[] = [];
  let fitting = 0;
  for await (const row of everyProcess(ctx.processes, filter)) {
    if (!hasMetadata(row, metadata)) continue;
    fitting++;
    if (order === "newest" && rows.length === limit) continue;
    rows.push(row);
    // They come newest first, so the oldest are the last.
    if (rows.length > 2 * limit) rows.splice(0, rows.length - limit);
  }
  return { rows: order === "newest" ? rows : rows.slice(-limit).reverse(), all: async () => fitting };
}

function filterOf({ all, run, first, states, reason, since, name, id, order, before }: Asked): ProcessFilter {
  const wanted = states ?? (all || reason !== undefined ? undefined : LIVING);
  return {
    kinds: ["agent"],
    ...(run !== undefined && { root: run }),
    ...(first && { first }),
    ...(wanted && { states: wanted }),
    ...(reason !== undefined && { reason }),
    ...(since !== undefined && { since }),
    ...(name !== undefined && { name }),
    ...(id !== undefined && { idPart: id }),
    ...(order === "newest" && { order, ...(before !== undefined && { bornBefore: before }) }),
  };
}

function hasMetadata({ spec }: ProcessRow, wanted: Readonly<Record<string, string>>): boolean {
  const own: Readonly<Record<string, Json>> = AgentSpec.safeParse(spec).data?.metadata ?? {};
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(own, key) && asText(own[key]) === value);
}

/** As a person would write the value. */
const asText = (value: Json | undefined): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Events that are looked at: a step asks for so many calls at once at most, nearly always. */
const MOST_EVENTS = 64;
const MOST_CALLS = 4;
const MOST_ABOUT = 200;

interface Settled {
  readonly call?: string;
  readonly outcome?: { readonly ok: boolean; readonly value?: { readonly parts?: readonly Part[] } };
}

/** As it is heard; of whom nothing was heard yet, by the end of the log. */
async function doingOf(row: ProcessRow, { ctx, now }: { readonly ctx: CallContext } & HeardNow): Promise<Pick<AgentInfo, "doing">> {
  if (row.state === "exited" || row.waitOn === "message") return {};
  const heard = now(row.pid);
  if (!heard) return loggedDoing(row, ctx);
  ctx.raise(heard.label);
  return { doing: heard.doing };
}

/** By the last events of its log: the calls that its last step asked for and that have not ended. */
async function loggedDoing(row: ProcessRow, ctx: CallContext): Promise<Pick<AgentInfo, "doing">> {
  const events = await ctx.processes.events(row.pid, Math.max(0, row.head - MOST_EVENTS), MOST_EVENTS);
  const last = events.findLastIndex(({ kind, body }) => kind === "call.settled" && (body as Settled).call?.startsWith("m") === true);
  const step = events[last]?.body as Settled | undefined;
  const ended = new Set(events.slice(last + 1).map(({ body }) => (body as Settled | null)?.call));
  const calls = (step?.outcome?.value?.parts ?? []).filter((part) => part.type === "tool-call");
  const under = calls.filter((_, index) => !ended.has(`t${step?.call?.slice(1)}-${index}`));
  const told = under.slice(0, MOST_CALLS).map(({ name, input }) => ({ name, about: subjectIn(input, MOST_ABOUT) }));
  return { doing: { since: (under.length > 0 ? events[last] : events.at(-1))?.at ?? row.createdAt, calls: told } };
}
