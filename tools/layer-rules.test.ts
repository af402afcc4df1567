import { expect, test } from "vitest";
import { findViolations, LAYERS } from "./layer-rules.ts";

const manifest = (name: string, dependencies: readonly string[], kind = "dependencies") =>
  JSON.stringify({ name: `@aether/${name}`, [kind]: Object.fromEntries(dependencies.map((other) => [other, "0.1.0"])) });

const lines = (count: number) => "x;\n".repeat(count);

test.for([
  {
    why: "the kernel depends on a service",
    path: "packages/kernel/package.json",
    text: manifest("kernel", ["@aether/services"]),
    says: "kernel may not depend",
  },
  {
    why: "a service depends on a driver for its tests",
    path: "packages/services/package.json",
    text: manifest("services", ["@aether/drivers"], "devDependencies"),
    says: "services may not depend",
  },
  { why: "a gateway depends on ports", path: "packages/gateways/package.json", text: manifest("gateways", ["@aether/ports"]), says: "it may use protocol" },
  {
    why: "protocol depends on anything of ours",
    path: "packages/protocol/package.json",
    text: manifest("protocol", ["@aether/ports"]),
    says: "it stands alone",
  },
  { why: "a package nobody decided on", path: "packages/extras/package.json", text: manifest("extras", []), says: "not in the table" },
  { why: "a package under another name", path: "packages/kernel/package.json", text: manifest("core", []), says: "called @aether/kernel" },
  {
    why: "a project reference across layers",
    path: "packages/client/tsconfig.json",
    text: '{"references":[{"path":"../host"}]}',
    says: "client may not refer to @aether/host",
  },
  {
    why: "a value import across layers",
    path: "packages/drivers/src/bus-local/bus.ts",
    text: 'import { dispatch } from "@aether/kernel";',
    says: "drivers may not import @aether/kernel",
  },
  {
    why: "a type import across layers",
    path: "packages/client/src/index.ts",
    text: 'import type { Host } from "@aether/host";',
    says: "client may not import @aether/host",
  },
  {
    why: "an import over several lines",
    path: "packages/kernel/src/a.ts",
    text: 'import {\n  one,\n  two,\n} from "@aether/drivers/disk";',
    says: "may not import @aether/drivers/disk",
  },
  {
    why: "a dynamic import across layers",
    path: "packages/kernel/src/a.ts",
    text: 'const m = await import("@aether/host");',
    says: "may not import @aether/host",
  },
  { why: "a re-export across layers", path: "packages/ports/src/a.ts", text: 'export * from "@aether/kernel";', says: "may not import @aether/kernel" },
  {
    why: "a path out of the package",
    path: "packages/kernel/src/a.ts",
    text: 'import { x } from "../../services/src/vfs/index.ts";',
    says: "outside packages/kernel/",
  },
  {
    why: "one service importing another by path",
    path: "packages/services/src/vfs/read.ts",
    text: 'import { x } from "../agents/index.ts";',
    says: "outside its unit",
  },
  {
    why: "one service importing another by name",
    path: "packages/services/src/vfs/read.ts",
    text: 'import { x } from "@aether/services/agents";',
    says: "its own package",
  },
  {
    why: "one driver importing another from a folder below",
    path: "packages/drivers/src/disk/deep/a.ts",
    text: 'export { x } from "../../clock/index.ts";',
    says: "outside its unit",
  },
  { why: "a unit importing a file beside the units", path: "packages/gateways/src/unix/serve.ts", text: 'import "../frames.ts";', says: "outside its unit" },
  {
    why: "a worker of another unit",
    path: "packages/drivers/src/disk/a.ts",
    text: 'new URL("../sql/sql.worker.ts", import.meta.url)',
    says: "outside its unit",
  },
  {
    why: "a name looked up as if a table held nothing else",
    path: "packages/cli/src/a.ts",
    text: "const WORDS: Readonly<Record<string, string>> = {};\nconst word = WORDS[name];",
    says: "use ownOf",
  },
  {
    why: "a name looked for where every object has it",
    path: "packages/cli/src/a.ts",
    text: "const WORDS: Record<string, string> = {};\nconst has = name in WORDS;",
    says: "use ownOf",
  },
  { why: "a file that grew too long", path: "packages/host/src/compose.ts", text: lines(501), says: "501 lines" },
  { why: "a file called utils", path: "packages/host/src/utils.ts", text: "", says: '"utils" does not say' },
  { why: "a file that ends in helper", path: "tests/kill/db-helper.ts", text: "", says: '"db-helper" does not say' },
  { why: "a test of a file called common", path: "bench/common.test.ts", text: "", says: "does not say" },
  { why: "a folder called helpers", path: "packages/cli/src/helpers/print.ts", text: "", says: '"helpers" does not say' },
  { why: "randomness in the kernel", path: "packages/kernel/src/a.ts", text: "const n = Math.random();", says: "is pure (I11)" },
])("refuses: $why", ({ path, text, says }) => {
  const found = findViolations([{ path, text }]);
  expect(found.map((violation) => violation.why).join("\n")).toContain(says);
  expect(found).toHaveLength(1);
});

test.for([
  {
    why: "the host wires everything",
    path: "packages/host/package.json",
    text: manifest(
      "host",
      Object.keys(LAYERS)
        .filter((name) => !["host", "cli", "desktop"].includes(name))
        .map((name) => `@aether/${name}`),
    ),
  },
  { why: "a third-party dependency", path: "packages/protocol/package.json", text: manifest("protocol", ["zod"]) },
  {
    why: "imports inside a unit, up and down",
    path: "packages/services/src/vfs/paths/resolve.ts",
    text: 'import { x } from "../read.ts";\nimport { y } from "./walk.ts";',
  },
  { why: "a driver importing its port", path: "packages/drivers/src/disk/a.ts", text: 'import type { Disk } from "@aether/ports";' },
  { why: "the conformance suite by its subpath", path: "packages/drivers/src/disk/a.test.ts", text: 'import { suite } from "@aether/ports/conformance/disk";' },
  { why: "a whole-system test importing what it likes", path: "tests/kill/kill.test.ts", text: 'import { x } from "@aether/kernel";' },
  { why: "a file of exactly 500 lines", path: "packages/host/src/compose.ts", text: lines(500) },
  { why: "words that only contain a forbidden one", path: "packages/drivers/src/database/based-on.ts", text: "" },
  { why: "randomness in a driver", path: "packages/drivers/src/ids/a.ts", text: "Math.random()" },
])("allows: $why", ({ path, text }) => expect(findViolations([{ path, text }])).toEqual([]));
