import { type DoorSession, type Signal, SyscallError } from "@aether/protocol";
import * as z from "zod";
import { modelOfAgent } from "../agent-ask.ts";
import type { ListedModel } from "../ask.ts";

const Hosted = z.object({ agents: z.array(z.object({ name: z.string() })) });
const Listed = z.object({
  routes: z.array(z.object({ name: z.string() })),
  models: z.array(z.object({ name: z.string(), contextTokens: z.number(), abilities: z.array(z.string()).optional() })),
});

interface Listing {
  readonly key: string;
  readonly signal: Signal;
  /** Names that the installation maps for clients. */
  readonly names: readonly string[];
  mapModel(asked: string, signal: Signal): string | Promise<string>;
}

/** What the session may use and whom it may send to, and no other: names that stand for models first, in the orders as they come. */
export async function listModels(session: DoorSession, { key, signal, names, mapModel }: Listing): Promise<readonly ListedModel[]> {
  const { models, routes } = Listed.parse(await session.call({ method: "model.list", params: { usable: true }, key, signal }));
  const agents = Hosted.parse(await session.call({ method: "agent.hosted", params: {}, key: `${key}-agents`, signal })).agents;
  const known = new Map(models.map((model) => [model.name, model]));
  const usable = new Set([...routes.map(({ name }) => name), ...known.keys(), ...agents.map(({ name }) => modelOfAgent(name))]);
  const mapped: string[] = [];
  for (const name of names) if (usable.has(await mapModel(name, signal))) mapped.push(name);
  return [...new Set([...mapped, ...usable])].map((id) => ({
    id,
    ownedBy: id.includes("/") ? id.slice(0, id.indexOf("/")) : "aether",
    ...aboutOf(known.get(id)),
  }));
}

function aboutOf(model: Known | undefined): Omit<ListedModel, "id" | "ownedBy"> {
  if (!model) return {};
  const { contextTokens, abilities } = model;
  return { contextTokens, ...(abilities?.length === 1 && abilities[0] === "embed" && { embeds: true as const }) };
}

type Known = z.infer<typeof Listed>["models"][number];

/** @throws SyscallError `NOT_FOUND` */
export function oneModel(models: readonly ListedModel[], id: string): ListedModel {
  const found = models.find((model) => model.id === id);
  if (!found) throw new SyscallError("NOT_FOUND", `there is no model ${JSON.stringify(id)}`);
  return found;
}
