import type { Client } from "@aether/client";
import { inertLine, modelChoose, modelDefault, modelList, type Output } from "@aether/protocol";
import { askYesNo } from "./ask-line.ts";
import { modelLine } from "./model-line.ts";
import type { Screen } from "./terminal.ts";

export type DefaultModel = Output<typeof modelDefault>;

/** Where what works without a name comes from. */
const SOURCES: Readonly<Record<DefaultModel["source"], string>> = {
  chosen: "chosen; aether model use none takes that back",
  environment: "AETHER_MODEL of the daemon",
  "built-in": "nothing was chosen",
};

export const worksText = ({ model, source }: DefaultModel): string => inertLine(`${model} works where no -m names a model (${SOURCES[source]})`);

const WAYS = "aether model use NAME chooses another (aether model list), aether model use none takes it back";

/** What is said of one that is not there. */
export const goneText = ({ model, source }: DefaultModel): string =>
  inertLine(source === "chosen" ? `${model} was chosen and is not there: ${WAYS}` : `${model} is named by AETHER_MODEL of the daemon and is not there`);

/** The model that works where none is named, if it is not there any more. */
export async function goneDefault(client: Client): Promise<DefaultModel | undefined> {
  const named = await client.call(modelDefault, {});
  return modelLine(named.model, await client.call(modelList, { wanted: named.model })) ? undefined : named;
}

/** What was chosen went with its provider: it stays chosen only for who is asked and wants it. */
export async function afterDisconnect(client: Client, screen: Screen): Promise<void> {
  const gone = await goneDefault(client);
  if (gone?.source !== "chosen") return;
  const keeps =
    screen.interactive &&
    (await askYesNo({ question: `${inertLine(gone.model)} was chosen and is not there any more. Take the choice back?`, enter: true })) !== true;
  if (keeps) return screen.say(goneText(gone));
  const now = await client.call(modelChoose, { model: null });
  screen.say(inertLine(`${gone.model} was chosen, and is not any more: ${now.model} works where no -m names a model`));
}
