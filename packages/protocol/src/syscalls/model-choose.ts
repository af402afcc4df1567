import * as z from "zod";
import { open, syscall } from "../syscall.ts";

/** `<driver>/<model>`, a driver's name alone, or an alias of the installation's rules. */
const Model = z.string().min(1).max(200);

/** Who says which model is meant where nobody names one. */
const Source = z.enum(["chosen", "environment", "built-in"]);

export const modelChoose = syscall({
  name: "model.choose",
  summary: "Choose the model that works where none is named; null takes the choice back.",
  input: z.strictObject({ model: Model.nullable() }),
  output: z.strictObject({ model: z.string(), source: Source }),
  errors: ["NOT_FOUND", "UNAVAILABLE"],
  effect: "state",
  flow: "authority",
  personal: "an agent that chooses who reads prompts would send them where it likes",
  audit: "model.chosen",
  asks: ["model.control"],
  needs: ({ model }) => [{ action: "model.control", resource: model ?? "*" }],
});

export const modelDefault = syscall({
  name: "model.default",
  summary: "Tell which model works where none is named: the chosen one, else the daemon's AETHER_MODEL, else offline/rules.",
  input: z.strictObject({}),
  output: z.strictObject({ model: z.string(), source: Source }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: [],
  needs: open("a name is no right: whoever asks the model needs model.use"),
});
