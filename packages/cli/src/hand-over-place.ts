import type { Client } from "@aether/client";
import { type Grant, type HandOver, literalPattern } from "@aether/protocol";
import { placeFor } from "./fetch-files.ts";
import { plantRules } from "./planted.ts";
import type { Plan } from "./run-plan.ts";

/** The folder that is given what a run makes, as the run is told of it; nothing where the person named none. */
export async function handOverPlace(client: Client, { handOver: folder, overwrite }: Plan): Promise<{ readonly hand_over?: HandOver }> {
  if (folder === undefined) return {};
  return { hand_over: { to: await placeFor(client, folder), overwrite, plants: [...(await plantRules(client))] } };
}

/** Files may come there, and with --overwrite be replaced; nothing there may be read or removed. */
export const handOverGrants = ({ hand_over: place }: { readonly hand_over?: HandOver }): Grant[] =>
  place === undefined ? [] : [{ action: place.overwrite ? "fs.write" : "fs.create", resource: `${literalPattern(place.to)}/**` }];
