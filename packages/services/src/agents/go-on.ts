import { type CallContext, type EndedRun, type Handler, type ProcessRow, sql, type Write, workerOf } from "@aether/ports";
import {
  type agentContinue,
  type Grant,
  INSTRUCTIONS,
  type Input,
  type Json,
  type Label,
  literalPattern,
  SyscallError,
  vfsInstructions,
} from "@aether/protocol";
import { AgentSpec } from "./agent-spec.ts";
import type { Known } from "./known-names.ts";
import { asTyped } from "./spawn.ts";
import { dayHere } from "./today.ts";

/** In the place of a run that goes on: it is being removed, and none does any more. */
const REMOVED = "";

/** The run that goes on from another; undefined = none does. */
export async function nextOf(pid: string, ctx: Pick<CallContext, "read">): Promise<string | undefined> {
  const [row] = await ctx.read(sql`select next from {agent_continued} where pid = ${pid} and next <> ${REMOVED}`);
  return row && String(row["next"]);
}

/** Of a run that is about to be removed: one commit decides whether it is, or is gone on with. */
export function claimRun({ root }: EndedRun): Write[] {
  const message = `${root} was gone on with just now, and what goes on is not whole without it; remove that, and both go`;
  const claimed = sql`insert into {agent_continued} (pid, next, at) values (${root}, ${REMOVED}, 0)
    on conflict (pid) do update set at = excluded.at where next = ${REMOVED}`;
  return [{ ...claimed, changes: 1, lost: { code: "CONFLICT", message } }];
}

/** Once its last row is gone; with those that a kill left. */
export function forgottenRun(_run: EndedRun): Write[] {
  return [sql`delete from {agent_continued} where next = ${REMOVED} and pid not in (select pid from {process})`];
}

/** A run that has ended is gone on with once, by a person: whoever comes later goes on with the one that did. */
export function goOn(known: Known): Handler<typeof agentContinue> {
  return async (input, ctx) => {
    const { agent_id } = input;
    const row = await ctx.processes.get(agent_id);
    if (row?.kind !== "agent") throw new SyscallError("NOT_FOUND", `there is no run ${agent_id}`, { agent_id });
    const next = await nextOf(agent_id, ctx);
    if (next !== undefined)
      throw new SyscallError("CONFLICT", `${agent_id} was gone on with already, by ${next}; go on with that`, { agent_id, continued_by: next });
    const before = AgentSpec.safeParse(row.spec);
    if (!before.success) throw new SyscallError("INVALID", `${agent_id} is no run that could go on`, { agent_id });
    // Whoever goes on has read what it had.
    ctx.raise(row.label as unknown as Label);
    const files = input.files.map((file) => ({ type: "file" as const, ...file }));
    await known.mustHaveModel(before.data.model, ctx.signal, files);
    const { spec: vouched, warnings } = await asVouchedFor(before.data, ctx);
    const pid = await ctx.processes.spawn({
      kind: "agent",
      program: row.program,
      continues: agent_id,
      spec: { ...specOf(vouched, { input, row, files }), begun: dayHere(ctx.now()) } as unknown as Json,
      authority: { grants: grantsOf(input), budget: input.budget, depth: 0, children: 0 },
      words: [input.message, ...input.outputs.map(({ to }) => to)].join("\n"),
    });
    // As long as it is there, and nobody removes it.
    const written = sql`insert into {agent_continued} (pid, next, at) select pid, ${pid}, ${ctx.now()} from {process} where pid = ${agent_id}
      on conflict (pid) do nothing`;
    // Of two at once one goes on, and the other hears why it does not.
    const message = `${agent_id} is gone on with by another just now, or removed; agent.status says which runs go on`;
    ctx.write({ ...written, changes: 1, lost: { code: "CONFLICT", message } });
    return { agent_id: pid, warnings };
  };
}

/** A person's word for a folder's instructions may have been taken back since, or be for others by now. */
async function asVouchedFor({ instructions, instructions_at, ...spec }: AgentSpec, ctx: CallContext): Promise<{ spec: AgentSpec; warnings: string[] }> {
  if (instructions === undefined) return { spec, warnings: [] };
  try {
    if (instructions_at === undefined) throw new SyscallError("NOT_FOUND", `nobody knows any more where ${INSTRUCTIONS} of this run stood`);
    const { text, path } = await ctx.call(vfsInstructions, { path: instructions_at });
    return { spec: { ...spec, instructions: text, instructions_at: path }, warnings: [] };
  } catch (error) {
    if (!SyscallError.is(error) || !NOT_IN_FORCE.has(error.code)) throw error;
    return { spec, warnings: [`${INSTRUCTIONS} is not followed any more: ${error.message}`] };
  }
}
const NOT_IN_FORCE = new Set(["NOT_FOUND", "CONFLICT", "INVALID", "TOO_LARGE", "DENIED", "UNSUPPORTED"]);

interface Going {
  readonly input: Input<typeof agentContinue>;
  readonly row: ProcessRow;
  readonly files: NonNullable<AgentSpec["files"]>;
}

function specOf({ files: _, prior: __, hand_over: ___, typed: ____, ...before }: AgentSpec, { input, row, files }: Going): AgentSpec {
  const told = new Set(before.readable.map(({ path }) => path));
  const more = input.reads.filter((path) => !told.has(path)).map((path) => ({ path, about: "given with the last words" }));
  return {
    ...before,
    goal: input.message,
    ...asTyped(input.typed, input.message),
    readable: [...before.readable, ...more],
    outputs: input.outputs,
    ...(input.hand_over && { hand_over: input.hand_over }),
    workspace: workerOf(row),
    ...(files.length > 0 && { files }),
  };
}

/** Only what the person's new words and command line name, each by itself. */
function grantsOf({ reads, outputs, hand_over }: Input<typeof agentContinue>): Grant[] {
  return [
    ...reads.flatMap((path) => ["", "/**"].map((below): Grant => ({ action: "fs.read", resource: `${literalPattern(path)}${below}` }))),
    ...outputs.map(({ to, overwrite }): Grant => ({ action: overwrite ? "fs.write" : "fs.create", resource: literalPattern(to) })),
    ...(hand_over ? [{ action: hand_over.overwrite ? ("fs.write" as const) : ("fs.create" as const), resource: `${literalPattern(hand_over.to)}/**` }] : []),
  ];
}
