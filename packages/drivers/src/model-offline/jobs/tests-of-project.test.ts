import { expect, test } from "vitest";
import { testCommands } from "./tests-of-project.ts";

const script = (test: string): string => JSON.stringify({ scripts: { test } });

test.for([
  ["a script of npm", { "package.json": script("vitest run") }, ["npm test"]],
  ["what npm init writes, which is no test", { "package.json": script('echo "Error: no test specified" && exit 1') }, []],
  ["a script of another name", { "package.json": JSON.stringify({ scripts: { build: 'echo "test": x' } }) }, []],
  ["a package file that is no JSON", { "package.json": '{"scripts": {"test": "x"' }, []],
  ["a target of make", { Makefile: "all: a\n\ntest: a\n\tsh t.sh\n" }, ["make test"]],
  ["a variable of make called test", { Makefile: "test := 3\n" }, []],
  ["a crate", { "Cargo.toml": '[package]\nname = "a"\n' }, ["cargo test"]],
  ["a module of Go", { "go.mod": "module a\n" }, ["go test ./..."]],
  ["pytest in two files, which is one way", { "pyproject.toml": "[tool.pytest.ini_options]\n", "pytest.ini": "[pytest]\n" }, ["python3 -m pytest"]],
  ["Deno", { "deno.json": "{}" }, ["deno test"]],
  ["two ways", { "package.json": script("x"), Makefile: "test:\n" }, ["npm test", "make test"]],
] as const)("%s", ([, files, wanted]) => {
  const own: Readonly<Record<string, string | undefined>> = files;
  expect(testCommands((file) => own[file])).toEqual(wanted);
});
