import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { rightsOfAgents } from "../packages/kernel/src/dispatch/listed.ts";
import * as protocol from "../packages/protocol/src/index.ts";
import { manifestPage } from "./manifest-page.ts";
import { cell, syscallPage } from "./syscall-page.ts";

const ROOT = dirname(import.meta.dirname);
const FOLDER = "docs/generated";
const NOTE = "<!-- Made by `npm run generate` from packages/protocol and the schema of manifests; edit those instead. -->\n\n";

const definitions = protocol.syscallsAmong(protocol);

/** The docstring above each row of the error table: it is the only place that says what a code means. */
function meanings(): Map<string, string> {
  const source = readFileSync(join(ROOT, "packages/protocol/src/errors.ts"), "utf8");
  return new Map(
    [...source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*([A-Z_]+): \{/g)].map(([, text = "", name = ""]) => [
      name,
      text.replaceAll(/\s*\n\s*\*?\s*/g, " ").trim(),
    ]),
  );
}

function errorPage(): string {
  const meaning = meanings();
  const rows = Object.entries(protocol.ERRORS).map(([name, { http, rpc, exit, retry }]) => {
    const text = meaning.get(name);
    if (!text) throw new Error(`the error ${name} has no docstring in packages/protocol/src/errors.ts`);
    return `| ${name} | ${cell(text)} | ${http} | ${rpc} | ${exit} | ${retry} |`;
  });
  return ["# Errors", "", "| code | meaning | HTTP | JSON-RPC | exit | try again |", "|---|---|---|---|---|---|", ...rows, ""].join("\n");
}

function actionPage(): string {
  const agents = rightsOfAgents(definitions);
  const rows = Object.entries(protocol.ACTIONS).map(([action, meaning]) => {
    const users = definitions.filter(({ asks = [] }) => asks.some((one) => one === action));
    const held = agents.has(action as protocol.Action) ? "agents" : "persons";
    return `| ${action} | ${cell(meaning)} | ${held} | ${action === "tool.use" ? "every tool" : users.map(({ name }) => name).join(", ")} |`;
  });
  return [
    "# Actions",
    "",
    "What a grant can allow, and which syscalls ask for it, before they run or once they know more. What is for persons a manifest cannot",
    "grant: nothing that an agent, its program or a program in its box calls asks for it.",
    "",
    "| action | allows to | for | asked for by |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function topicPage(): string {
  const rows = Object.entries(protocol.TOPICS).map(([topic, says]) => {
    const users = definitions.filter(({ announces = [] }) => announces.some((one) => one === topic)).map(({ name }) => name);
    return `| ${topic} | ${cell(says)} | ${users.join(", ")} |`;
  });
  return [
    "# Topics",
    "",
    "On which something is announced. `aether bus` and `bus.read` show it; `*` is the owner whose matter it is. The calls on the right announce it;",
    "where there are none, the kernel does.",
    "",
    "| topic | tells that | of the calls |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function auditPage(): string {
  const rows = Object.entries(protocol.AUDIT_KINDS).map(([kind, { says, v }]) => {
    const users = definitions.filter(({ audit }) => audit === kind).map(({ name }) => name);
    return `| ${kind} | ${cell(says)} | ${users.join(", ")} | ${v} |`;
  });
  return [
    "# What the audit log says",
    "",
    "Each row is of one kind ([audit.md](../audit.md)). The calls on the right leave a row of that kind when they end.",
    "",
    "| kind | means | of the calls | version |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

const offered = definitions.filter(({ internal }) => !internal);
const pages = {
  "manifest.md": manifestPage(),
  "syscalls.md": syscallPage(offered),
  "errors.md": errorPage(),
  "actions.md": actionPage(),
  "audit.md": auditPage(),
  "topics.md": topicPage(),
};

function present(name: string): string {
  try {
    return readFileSync(join(ROOT, FOLDER, name), "utf8");
  } catch {
    return "";
  }
}

const stale = Object.entries(pages).filter(([name, text]) => present(name) !== NOTE + text);
if (process.argv.includes("--check")) {
  for (const [name] of stale) console.error(`${FOLDER}/${name} is not what its source says now; run: npm run generate`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  mkdirSync(join(ROOT, FOLDER), { recursive: true });
  for (const [name, text] of stale) writeFileSync(join(ROOT, FOLDER, name), NOTE + text);
  console.log(stale.length > 0 ? `wrote ${stale.map(([name]) => `${FOLDER}/${name}`).join(", ")}` : "nothing to write");
}
