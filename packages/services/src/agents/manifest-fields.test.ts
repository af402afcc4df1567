import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "@aether/protocol";
import { expect, test } from "vitest";
import * as z from "zod";
import { loadManifest, Manifest } from "./manifest.ts";
import { spawnFrom } from "./spawn.ts";

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** `memory.context_window`, `folders[].path` and their like, of the schema itself. */
function fieldsOf(schema: Schema, before = ""): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    if (inner.properties) return fieldsOf(inner, `${before}${name}.`);
    return inner.items?.properties ? fieldsOf(inner.items, `${before}${name}[].`) : [`${before}${name}`];
  });
}
const FIELDS = fieldsOf(z.toJSONSchema(Manifest, { io: "input", unrepresentable: "any" }) as Schema);

const BASE = { name: "a", model: "m", budget_config: { max_calls: 7 }, restart: { policy: "on-failure" }, folders: [{ path: "/a" }] } as const;

/** For each field another value than the base has. */
const OTHERS: Readonly<Record<string, Json>> = {
  name: "b",
  model: "n",
  system_prompt: "Be brief.",
  lifecycle: "persistent",
  "restart.policy": "never",
  "restart.max_restarts": 2,
  "restart.within_seconds": 99,
  "restart.backoff_ms": 999,
  capabilities: ["tool: echo"],
  "folders[].path": "/b",
  "folders[].mode": "edit",
  approval_required: ["echo"],
  max_steps: 9,
  max_output_tokens: 99,
  depth: 1,
  children: 1,
  "memory.context_window": "64k",
  "memory.max_history_messages": 9,
  "budget_config.max_tokens": 1,
  "budget_config.max_usd": 1,
  "budget_config.max_calls": 1,
  "budget_config.max_wall_seconds": 1,
  "budget_config.max_bytes": 1,
  "budget_config.reset": "day",
  "budget_config.reset_period_seconds": 86_400,
  metadata: { a: 1 },
};

function withField(field: string, value: Json): Readonly<Record<string, Json>> {
  const [first = "", second] = field.split(".");
  if (second === undefined) return { ...BASE, [first]: value };
  if (first.endsWith("[]")) return { ...BASE, [first.slice(0, -2)]: [{ ...BASE.folders[0], [second]: value }] };
  const inner = (BASE as Readonly<Record<string, Json>>)[first] as Readonly<Record<string, Json>> | undefined;
  return { ...BASE, [first]: { ...inner, [second]: value } };
}

function started(manifest: Readonly<Record<string, Json>>): unknown {
  const loaded = loadManifest(manifest);
  const folders = loaded.manifest.folders.map(({ path, mode }) => ({ written: path, folder: path, mode, path: `/mnt/local${path}` }));
  return spawnFrom({ loaded, folders, goal: "", once: true });
}

test.for(FIELDS)("a manifest's %s changes what is started", (field) => {
  const value = OTHERS[field];
  expect(value, `say in OTHERS which other value of ${field} shows that it is consumed`).toBeDefined();
  expect(started(withField(field, value ?? null))).not.toEqual(started(BASE));
});

test("its page lists every field, and no other", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../docs/generated/manifest.md"), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const listed = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([a-z_.[\]]+)`/g)].map(([, name = ""]) => name));
  expect(listed.toSorted()).toEqual(FIELDS.toSorted());
});
