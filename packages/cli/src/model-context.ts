import type { Client } from "@aether/client";
import { inert, inertLine, MAX_CONTEXT, MIN_CONTEXT, modelList, modelSet, type Output, SyscallError } from "@aether/protocol";
import { askLine } from "./ask-line.ts";
import type { Arguments, Context } from "./command.ts";
import { writtenCount } from "./written-count.ts";

export type ListedModel = Output<typeof modelList>["models"][number];

/** Tokens as people write them. */
function tokensText(tokens: number): string {
  if (tokens >= 1_000_000) return `${(tokens / 1_000_000).toFixed(1).replace(/\.0$/, "")}M`;
  return tokens >= 10_000 ? `${Math.round(tokens / 1_000)}k` : String(tokens);
}

/** How much it takes, and whose word that is where it is not its provider's. */
export const contextText = ({ contextTokens, contextFrom }: Pick<ListedModel, "contextTokens" | "contextFrom">): string =>
  `${tokensText(contextTokens)}${contextFrom === "provider" ? "" : ` ${contextFrom}`}`;

/** It answers in words, and nobody said how much it takes. */
export const isAssumed = ({ contextFrom, abilities }: Pick<ListedModel, "contextFrom" | "abilities">): boolean =>
  contextFrom === "assumed" && !(abilities?.length === 1 && abilities[0] === "embed");

export const assumedText = ({ name, contextTokens }: Pick<ListedModel, "name" | "contextTokens">): string =>
  `nobody says how much ${name} takes: ${contextTokens} tokens are assumed (aether model set ${name} --context N says it)`;

/** `aether model set`. @throws SyscallError `INVALID` */
export async function setContext(name: string, args: Arguments, { connect, screen }: Context): Promise<number> {
  const written = args.text("context");
  if (written === undefined)
    throw new SyscallError("INVALID", `say how many tokens ${name} takes: aether model set ${name} --context 32k [--output 4k]; --context none takes it back`);
  const output = tokensOf("output", args.text("output"));
  const context = written === "none" ? null : (tokensOf("context", written) ?? null);
  const { client } = await connect();
  const told = await client.call(modelSet, { model: name, context, ...(output !== undefined && { output }) });
  if (args.flag("json")) screen.data(inert(JSON.stringify(told)));
  else
    screen.out(
      inertLine(
        `${told.model} takes ${tokensText(told.contextTokens)} tokens${told.contextFrom === "provider" ? "" : ` (${told.contextFrom === "set" ? "as you set" : told.contextFrom})`}${told.outputTokens === undefined ? "" : ` and writes ${tokensText(told.outputTokens)} at most`}`,
      ),
    );
  return 0;
}

function tokensOf(option: string, written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  const count = writtenCount(written);
  if (count === undefined) throw new SyscallError("INVALID", `--${option} takes a number of tokens, such as 32768, 32k or 1M, not "${written}"`);
  return count;
}

/**
 * A person at a terminal is asked what nobody says, once for each model: Enter sets what is assumed. An answer that does not fit is said, and asked for
 * again.
 *
 * @throws SyscallError `CANCELLED` where they leave
 */
export async function askContext(client: Client, wanted: string): Promise<void> {
  const { models } = await client.call(modelList, { wanted });
  const found = models.find(({ name }) => name === wanted || name.startsWith(`${wanted}/`));
  if (!found || !isAssumed(found)) return;
  const assumed = found.contextTokens;
  const asked = `How many tokens does ${inertLine(found.name)} take, prompt and answer together (such as 32k; Enter: ${assumed})? `;
  for (let question = asked; ; ) {
    const typed = await askLine(question);
    if (typed === undefined)
      throw new SyscallError("CANCELLED", `nothing was started; aether model set ${inertLine(found.name)} --context N says how much it takes`);
    const context = typed === "" ? assumed : (writtenCount(typed) ?? 0);
    if (context >= MIN_CONTEXT && context <= MAX_CONTEXT) {
      await client.call(modelSet, { model: found.name, context });
      return;
    }
    question = `"${inertLine(typed)}" is no number of tokens from ${MIN_CONTEXT} to ${MAX_CONTEXT}, such as 32k (Enter: ${assumed}): `;
  }
}
