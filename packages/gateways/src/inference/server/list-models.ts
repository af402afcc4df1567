import { type DoorSession, type Signal, SyscallError } from "@aether/protocol";
import { z } from "zod";
import { modelOfAgent } from "../agent-ask.ts";
import type { ListedModel } from "../ask.ts";

const Hosted = z.object({ agents: z.array(z.object({ name: z.string() })) });
const Listed = z.object({ models: z.array(z.object({ name: z.string(), contextTokens: z.number(), abilities: z.array(z.string()).optional() })) });

/** What the session may see and whom it may send to, and before them the names that the map adds, in the orders as they come. */
export async function listModels(
  session: DoorSession,
  { key, signal, names }: { readonly key: string; readonly signal: Signal; readonly names: readonly string[] },
): Promise<readonly ListedModel[]> {
  const models = await listed(session, { key, signal });
  const agents = Hosted.parse(await session.call({ method: "agent.hosted", params: {}, key: `${key}-agents`, signal })).agents;
  const known = new Map(models.map((model) => [model.name, model]));
  const all = new Set([...names, ...known.keys(), ...agents.map(({ name }) => modelOfAgent(name))]);
  return [...all].map((id) => ({ id, ownedBy: id.includes("/") ? id.slice(0, id.indexOf("/")) : "aether", ...aboutOf(known.get(id)) }));
}

function aboutOf(model: Known | undefined): Omit<ListedModel, "id" | "ownedBy"> {
  if (!model) return {};
  const { contextTokens, abilities } = model;
  return { contextTokens, ...(abilities?.length === 1 && abilities[0] === "embed" && { embeds: true as const }) };
}

type Known = z.infer<typeof Listed>["models"][number];

/** Who may use a model need not be one who may see what else there is. */
async function listed(session: DoorSession, { key, signal }: { readonly key: string; readonly signal: Signal }): Promise<readonly Known[]> {
  try {
    return Listed.parse(await session.call({ method: "model.list", params: {}, key, signal })).models;
  } catch (error) {
    if (SyscallError.is(error) && error.code === "DENIED") return [];
    throw error;
  }
}

/** @throws SyscallError `NOT_FOUND` */
export function oneModel(models: readonly ListedModel[], id: string): ListedModel {
  const found = models.find((model) => model.id === id);
  if (!found) throw new SyscallError("NOT_FOUND", `there is no model ${JSON.stringify(id)}`);
  return found;
}
