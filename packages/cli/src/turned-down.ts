import type { Client } from "@aether/client";
import { type AgentInfo, type AuditRow, auditQuery, SyscallError } from "@aether/protocol";

/** A call that was refused, or that a person wanted to be asked about, by something else than the flow gate. */
export interface TurnedDown {
  readonly at: number;
  readonly agent_id: string;
  readonly call: string;
  /** The tool, or the syscall where no model asked. */
  readonly name: string;
  readonly asked: boolean;
  /** Of an error; absent where it was asked about. */
  readonly code?: string;
  readonly why: string;
}

interface Looked {
  /** Only this call. */
  readonly call: string | undefined;
  readonly limit: number | undefined;
  /** Calls of which the flow gate tells itself. */
  readonly decided: readonly string[];
}

const LIMIT = 20;
const MOST = 1_000;
const ASKED = "you wanted to be asked about calls of this tool";

/** Of a run's first agent those of the whole run; the latest last. Nothing to who may not read the audit log. */
export async function turnedDown(client: Client, agent: AgentInfo, { call, limit = LIMIT, decided }: Looked): Promise<TurnedDown[]> {
  try {
    const whose = agent.agent_id === agent.run ? { run: agent.run } : { agent_id: agent.agent_id };
    const { rows } = await client.call(auditQuery, { ...whose, kinds: ["syscall.refused", "approval.asked"], limit: MOST });
    const known = new Set(decided);
    const told = rows
      .filter(({ details }) => (details as { cause?: string }).cause !== "flow")
      .map(toTurnedDown)
      .filter((one) => !known.has(one.call) && (call === undefined || isOf(one, call)));
    return told.toSorted((a, b) => a.at - b.at).slice(-limit);
  } catch (error) {
    if (SyscallError.is(error) && error.code === "DENIED") return [];
    throw error;
  }
}

const isOf = (one: TurnedDown, call: string): boolean => one.call === call || one.call === `${one.agent_id}:${call}`;

function toTurnedDown({ at, agent_id, kind, about, details }: AuditRow): TurnedDown {
  const { call, syscall, tool, code, message } = details as Partial<Record<"call" | "syscall" | "tool" | "code" | "message", string>>;
  const of = { at, agent_id: agent_id ?? "", call: call ?? "", name: tool ?? syscall ?? "" };
  if (kind === "approval.asked") return { ...of, asked: true, why: ASKED };
  const [lacked] = about;
  const right = lacked ? `${lacked.action} ${lacked.resource}: it has no such right` : "what it was given does not fit";
  return { ...of, asked: false, ...(code !== undefined && { code }), why: message ?? right };
}
