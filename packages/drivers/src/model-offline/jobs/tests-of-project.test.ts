import { expect, test } from "vitest";
import { pythonCommand, testCommands } from "./tests-of-project.ts";

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

test("only the way of the language that is named is one", () => {
  const files: Readonly<Record<string, string>> = { "package.json": script("x"), "pytest.ini": "[pytest]\n" };
  expect(testCommands((file) => files[file], "python")).toEqual(["python3 -m pytest"]);
});

const CASES = "import unittest\n\nclass T(unittest.TestCase):\n    def test_sum(self):\n        pass\n";
const PLAIN = "def test_sum():\n    assert 1\n";
test.for([
  ["cases of unittest in a folder", ["tests/test_a.py", "tests/test_b.py"], [CASES, CASES], "python3 -m unittest discover -s tests"],
  ["cases beside the program", ["test_a.py"], [CASES], "python3 -m unittest discover -s ."],
  ["names that end in test", ["tests/a_test.py"], [CASES], "python3 -m unittest discover -s tests -p '*test*.py'"],
  ["plain functions", ["test_a.py"], [PLAIN], "python3 -m pytest"],
  ["both in one project", ["a/test_a.py", "b/test_b.py"], [CASES, PLAIN], "python3 -m pytest"],
  ["cases in two folders", ["a/test_a.py", "b/test_b.py"], [CASES, CASES], "python3 -m pytest"],
  ["a folder that a shell would read", ["my tests/test_a.py"], [CASES], "python3 -m unittest discover -s 'my tests'"],
  ["a file that tests nothing", ["test_a.py"], ["x = 1\n"], undefined],
] as const)("Python: %s", ([, files, texts, wanted]) => expect(pythonCommand(files, texts)).toBe(wanted));
