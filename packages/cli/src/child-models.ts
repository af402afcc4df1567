import { alike, type Grant, inertLine, type modelList, type Output, SyscallError } from "@aether/protocol";
import { type ModelLine, modelLine } from "./model-line.ts";

type Listed = Output<typeof modelList>;

/** The rights to the models that children may work with beside their parent's. */
export const childModelGrants = (names: readonly string[]): Grant[] => names.map((resource) => ({ action: "model.use", resource }));

/** What its agent is told of them. */
export const childModelWords = (names: readonly string[]): string[] => (names.length === 0 ? [] : [`Models that children may use: ${names.join(", ")}`]);

/** Who reads what each of them is asked. @throws SyscallError `NOT_FOUND` for one that is not there */
export function childModelLines(names: readonly string[], listed: Listed): ModelLine[] {
  return names.map((name) => {
    const line = modelLine(name, listed);
    if (line) return line;
    const near = alike(
      name,
      listed.models.map((one) => one.name),
      3,
    );
    throw new SyscallError("NOT_FOUND", `--child-model: there is no model ${inertLine(name)}${near.length > 0 ? `; near it: ${near.join(", ")}` : ""}`);
  });
}
