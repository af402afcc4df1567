import { describe, expect, test } from "vitest";
import { loadManifest } from "./manifest.ts";

const refused = (source: string): string => {
  try {
    loadManifest(source);
    return "accepted";
  } catch (error) {
    expect((error as { code: string }).code).toBe("INVALID");
    return (error as Error).message;
  }
};
const BASE = "name: a\nmodel: m\n";

describe("a manifest", () => {
  test("of seed 003's shape loads, and old stars say how they are read", () => {
    const loaded = loadManifest(
      `name: research-agent\nmodel: deepseek-chat\nsystem_prompt: "You are helpful."\nlifecycle: persistent\ncapabilities:\n  - "file_read: /data/project/*"\n  - "file_write: /data/output/*"\n  - "tool: file_write"\n  - spawn_child: [helper]\napproval_required:\n  - file_write\nmemory:\n  context_window: "128k"\n  max_history_messages: 200\nbudget_config:\n  max_tokens: 1000000\n`,
    );
    expect(loaded.authority.grants).toEqual([
      { action: "fs.read", resource: "/data/project/**" },
      { action: "fs.write", resource: "/data/output/**" },
      { action: "fs.create", resource: "/data/output/**" },
      { action: "tool.use", resource: "file_write" },
      { action: "agent.spawn", resource: "helper" },
      { action: "model.use", resource: "deepseek-chat" },
    ]);
    expect(loaded.authority).toMatchObject({ ask: ["file_write"], budget: { tokens: 1_000_000 } });
    expect([loaded.contextTokens, loaded.tools, loaded.warnings.length]).toEqual([131_072, ["file_write"], 2]);
  });

  test.for([
    { why: "an unknown field", yaml: `${BASE}temperature: 1\n`, says: /temperature/ },
    { why: "a field that nothing reads yet", yaml: `${BASE}memory:\n  episodic_enabled: true\n`, says: /episodic_enabled/ },
    { why: "an unknown capability", yaml: `${BASE}capabilities: ["fly: home"]\n`, says: /capabilities\.0.*fly/ },
    { why: "a capability that names nothing", yaml: `${BASE}capabilities: ["tool"]\n`, says: /names nothing/ },
    { why: "an empty list", yaml: `${BASE}capabilities:\n  - spawn_child: []\n`, says: /names nothing/ },
    { why: "a glob that is not supported", yaml: `${BASE}capabilities: ["file_read: /data/{a,b}"]\n`, says: /unsupported pattern/ },
    { why: "half a glob", yaml: `${BASE}capabilities: ["file_read: /data/f*"]\n`, says: /f\*/ },
    { why: "no name", yaml: "model: m\n", says: /name/ },
    { why: "broken YAML", yaml: "name: [a\nmodel: m", says: /line|flow|Flow/ },
    { why: "the same key twice", yaml: `${BASE}name: b\n`, says: /unique/i },
    { why: "an alias", yaml: "name: &x a\nmodel: *x\n", says: /alias/i },
    { why: "a negative budget", yaml: `${BASE}budget_config:\n  max_tokens: -1\n`, says: /budget_config\.max_tokens/ },
  ])("with $why is refused by name", ({ yaml, says }) => expect(refused(yaml)).toMatch(says));
});
