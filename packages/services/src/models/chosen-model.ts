import { type CallContext, type Handlers, sql } from "@aether/ports";
import type { modelChoose, modelDefault, Output, Signal } from "@aether/protocol";

/** The model of an installation where nobody has chosen one. */
export interface BuiltIn {
  readonly model: string;
  /** The environment of the daemon names it. */
  readonly named: boolean;
}

export interface ChosenModelDeps {
  readonly builtIn: BuiltIn;
  mustHave(name: string, signal: Signal): Promise<void>;
}

type Definitions = { readonly modelChoose: typeof modelChoose; readonly modelDefault: typeof modelDefault };

/** Each owner's choice; one that is not there any more is still told, and whoever asks it hears that it is gone. */
export function chosenModel({ builtIn, mustHave }: ChosenModelDeps): Handlers<Definitions> {
  return {
    "model.choose": async ({ model }, ctx) => {
      if (model === null) {
        ctx.write(sql`delete from {model_choice}`);
        return otherwise(builtIn);
      }
      await mustHave(model, ctx.signal);
      ctx.write(sql`insert into {model_choice} (model, chosen_at) values (${model}, ${ctx.now()})
        on conflict (owner) do update set model = excluded.model, chosen_at = excluded.chosen_at`);
      return { model, source: "chosen" };
    },
    "model.default": async (_asked, ctx) => (await choiceOf(ctx)) ?? otherwise(builtIn),
  };
}

async function choiceOf(ctx: CallContext): Promise<Output<typeof modelDefault> | undefined> {
  const [row] = await ctx.read(sql`select model from {model_choice}`);
  return row && { model: String(row["model"]), source: "chosen" };
}

const otherwise = ({ model, named }: BuiltIn): Output<typeof modelDefault> => ({ model, source: named ? "environment" : "built-in" });
