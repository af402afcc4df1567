import { type AnySyscall, effectOf, type FieldText, fieldTexts, needsOf, type Schema, schemaOf, schemaText } from "../packages/protocol/src/index.ts";
import { sampleInputs } from "./sample-inputs.ts";

/** What every call can end with, beyond the codes of its definition. */
const ALWAYS = ["INVALID", "DENIED", "BUDGET", "CANCELLED", "INTERNAL"];

/** The needs of a definition as `action on resource`, over every sample of its input. */
export function needsText(definition: AnySyscall): string[] {
  if (typeof definition.needs !== "function") return [`open: ${definition.needs.open}`];
  const needs = samples(definition, (input) => needsOf(definition, input).map(({ action, resource }) => `\`${action}\` on \`${resource}\``));
  return needs.length === 0 ? ["none before it runs; the handler asks for each resource it finds"] : needs;
}

function effectText(definition: AnySyscall): string {
  return samples(definition, (input) => [effectOf(definition, input)]).join(" or ");
}

function samples(definition: AnySyscall, see: (input: unknown) => string[]): string[] {
  const seen = new Set<string>();
  for (const input of sampleInputs(schemaOf(definition.input, "input"))) {
    for (const text of see(input)) seen.add(text);
  }
  return [...seen];
}

/** Makes any text safe inside one cell of a Markdown table. */
export const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const code = (text: string): string => `\`${text}\``;

function table(schema: Schema): string[] {
  const fields = fieldTexts(schema);
  if (!fields) return [schemaText(schema), ""];
  if (fields.length === 0) return ["Nothing.", ""];
  const rows = fields.map(({ name, type, presence }) => `| ${code(name)} | ${cell(type)} | ${presenceText(presence)} |`);
  return ["| field | type | |", "|---|---|---|", ...rows, ""];
}

const presenceText = (presence: FieldText["presence"]): string => (typeof presence === "string" ? presence : `default ${code(cell(presence.default))}`);

function section(definition: AnySyscall): string[] {
  const events = Object.entries(definition.events ?? {});
  return [
    `## ${definition.name}`,
    "",
    definition.summary,
    "",
    ...(definition.replacedBy ? [`Kept for old callers; use ${code(definition.replacedBy)}.`, ""] : []),
    `- effect: ${effectText(definition)}`,
    `- flow: ${typeof definition.flow === "string" ? definition.flow : "by its input"}`,
    `- needs: ${needsText(definition).join("; ")}`,
    ...(definition.personal === undefined ? [] : [`- for a person's own session only: ${definition.personal}`]),
    `- errors: ${[...definition.errors, ...ALWAYS.filter((name) => !definition.errors.some((own) => own === name))].join(", ")}`,
    `- tool: ${definition.tool ? code(definition.tool.name) : "not offered to agents"}`,
    ...events.map(([name, type]) => `- streams ${code(name)}: ${schemaText(schemaOf(type, "output"))}`),
    "",
    "Input:",
    "",
    ...table(schemaOf(definition.input, "input")),
    "Output:",
    "",
    ...table(schemaOf(definition.output, "output")),
  ];
}

/** The reference of every syscall, as one Markdown page. */
export function syscallPage(definitions: readonly AnySyscall[]): string {
  const index = definitions.map(({ name, summary, tool }) => `| [${name}](#${name.replaceAll(".", "")}) | ${cell(summary)} | ${tool ? code(tool.name) : ""} |`);
  return ["# Syscalls", "", "| name | what it does | tool |", "|---|---|---|", ...index, "", ...definitions.flatMap(section)].join("\n");
}
