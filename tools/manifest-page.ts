import { Manifest } from "../packages/services/src/agents/manifest.ts";
import { type Field, fieldsOf } from "../packages/services/src/agents/schema-fields.ts";
import { cell } from "./syscall-page.ts";

/** Of every field of a manifest, as its schema has it. */
export function manifestPage(): string {
  return [
    "# Fields of a manifest",
    "",
    "What a manifest may say ([Agents from a manifest](../agents.md)); any other field is refused. Only `name` and `model` must be there, `path` in each of `folders`, and `restart.policy` beside anything else of `restart`.",
    "",
    "| field | what may stand there | default | what it does |",
    "|---|---|---|---|",
    ...fieldsOf(Manifest).map(row),
    "",
  ].join("\n");
}

function row({ name, takes, otherwise, means, required }: Field): string {
  const absent = required ? "required" : otherwise === undefined ? "none" : `\`${otherwise}\``;
  return `| \`${name}\` | ${cell(takes)} | ${absent} | ${cell(means)} |`;
}
