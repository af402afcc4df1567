import { type DoorSession, type Json, type Signal, SyscallError } from "@aether/protocol";
import { z } from "zod";
import { modelOfAgent } from "../agent-ask.ts";

export interface ListedModel {
  readonly id: string;
  readonly ownedBy: string;
}

const Hosted = z.object({ agents: z.array(z.object({ name: z.string() })) });
const Listed = z.object({ models: z.array(z.object({ name: z.string() })) });

/** What the session may see and whom it may send to, and before them the names that the map adds, in the orders as they come. */
export async function listModels(
  session: DoorSession,
  { key, signal, names }: { readonly key: string; readonly signal: Signal; readonly names: readonly string[] },
): Promise<readonly ListedModel[]> {
  const models = await listed(session, { key, signal });
  const agents = Hosted.parse(await session.call({ method: "agent.hosted", params: {}, key: `${key}-agents`, signal })).agents;
  const all = new Set([...names, ...models.map(({ name }) => name), ...agents.map(({ name }) => modelOfAgent(name))]);
  return [...all].map((id) => ({ id, ownedBy: id.includes("/") ? id.slice(0, id.indexOf("/")) : "aether" }));
}

/** Who may use a model need not be one who may see what else there is. */
async function listed(session: DoorSession, { key, signal }: { readonly key: string; readonly signal: Signal }): Promise<readonly { readonly name: string }[]> {
  try {
    return Listed.parse(await session.call({ method: "model.list", params: {}, key, signal })).models;
  } catch (error) {
    if (SyscallError.is(error) && error.code === "DENIED") return [];
    throw error;
  }
}

/** Nobody asks when a model was made; both wires want a time. */
const NEVER = 0;

const openaiModel = ({ id, ownedBy }: ListedModel): Json => ({ id, object: "model", created: NEVER, owned_by: ownedBy });
const anthropicModel = ({ id }: ListedModel): Json => ({ type: "model", id, display_name: id, created_at: new Date(NEVER).toISOString() });

export const openaiModels = (models: readonly ListedModel[]): Json => ({ object: "list", data: models.map(openaiModel) });

export const anthropicModels = (models: readonly ListedModel[]): Json => ({
  data: models.map(anthropicModel),
  has_more: false,
  first_id: models[0]?.id ?? null,
  last_id: models.at(-1)?.id ?? null,
});

/** @throws SyscallError `NOT_FOUND` */
export function oneModel(models: readonly ListedModel[], id: string, anthropic: boolean): Json {
  const found = models.find((model) => model.id === id);
  if (!found) throw new SyscallError("NOT_FOUND", `there is no model ${JSON.stringify(id)}`);
  return anthropic ? anthropicModel(found) : openaiModel(found);
}
