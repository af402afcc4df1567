import { expect, test } from "vitest";
import type { Guest, GuestEnd } from "../runtime.ts";
import { type Tree, TreeError, type TreeStat } from "../tree/tree.ts";
import { createBashRuntime } from "./bash-runtime.ts";

const FOLDERS = ["/", "/w", "/w/inner"];
const FOLDER: TreeStat = { kind: "folder", bytes: 0, mode: 0o755, inode: 1n, device: 1n, links: 1, accessedNs: 0n, modifiedNs: 0n, changedNs: 0n };

/** Folders and nothing in them; files are the conformance suite's matter. */
const tree = new Proxy({} as Tree, {
  get(_, name) {
    if (name === "places") return ["/w"];
    return (path: string) => {
      if (name === "stat" && FOLDERS.includes(path)) return FOLDER;
      if (name === "list" && FOLDERS.includes(path)) return [];
      throw new TreeError(name === "open" ? "EROFS" : "ENOENT", path);
    };
  },
});

interface Ran extends GuestEnd {
  /** In order, errors with `!`, and `<` for each time that input was waited for. */
  readonly said: readonly string[];
}

async function run(script: string, over: Partial<Guest> & { readonly input?: readonly string[] } = {}): Promise<Ran> {
  const said: string[] = [];
  const input = [...(over.input ?? [])];
  const guest: Guest = {
    program: { kind: "shell", script },
    cwd: "/w",
    home: "/w",
    env: { BOXED: "box" },
    tree,
    memoryBytes: 134_217_728,
    openFiles: 64,
    outputBytes: 65_536,
    wallMs: 10_000,
    read: () => {
      said.push("<");
      return Buffer.from(input.shift() ?? "");
    },
    readable: () => true,
    write: (stream, bytes) => {
      if (bytes.length > 0) said.push(`${stream === "stderr" ? "!" : ""}${Buffer.from(bytes)}`);
    },
    ...over,
  };
  return { ...(await createBashRuntime().run(guest)), said };
}

test.for([
  { why: "commands in a row", script: "echo 1; echo 2 >&2; echo 3", said: ["1\n", "!2\n", "3\n"] },
  { why: "loops and branches", script: "for i in 1 2; do if [ $i = 2 ]; then echo two; else echo one; fi; done", said: ["one\n", "two\n"] },
  { why: "functions, whole", script: "f() { echo a; echo b >&2; echo c; }; f; echo d", said: ["a\nc\n", "!b\n", "d\n"] },
  { why: "subshells, whole", script: "(echo a; echo b); echo c", said: ["a\nb\n", "c\n"] },
  { why: "the end of a pipeline", script: "echo b | cat; echo q | while read x; do echo $x; done; echo z", said: ["b\n", "q\n", "z\n"] },
  { why: "streams that were joined", script: "{ echo 1; echo 2 >&2; } 2>&1; echo 3", said: ["1\n2\n", "3\n"] },
  { why: "errors of a substitution", script: "x=$(echo in; echo out >&2); echo [$x]", said: ["!out\n", "[in]\n"] },
  { why: "words that come from a variable", script: "c=echo; $c a; echo b", said: ["a\n", "b\n"] },
  { why: "what is not there", script: "nope; echo after", said: ["!bash: nope: command not found\n", "after\n"] },
  { why: "a script that ends early", script: "echo a; exit 3; echo b", said: ["a\n"] },
  { why: "nothing, when the script has moved its output", script: "exec >/dev/null; echo hidden", said: [] },
  { why: "output of each turn, though a descriptor is opened", script: "for i in 1 2; do exec {fd}</dev/null; echo $i; done", said: ["1\n", "2\n"] },
  { why: "bytes that are no text", script: "printf 'h\\xc3\\xa9'; echo é", said: ["hé", "é\n"] },
])("sends as it goes, and in order: $why", async ({ script, said }) => {
  expect((await run(script)).said).toEqual(said);
});

test("input is waited for only by what wants it", async () => {
  const quiet = "echo a | grep a; env X=1 true; timeout 5 true; bash -c 'echo b'; jq -n 1; seq 1 | xargs echo; test -e /w; date > /dev/null; ls";
  expect((await run(quiet)).said).not.toContain("<");
  expect((await run("echo ready; read a; echo $a; read b; echo $b", { input: ["1\n", "2\n"] })).said).toEqual(["ready\n", "<", "1\n", "<", "2\n"]);
  expect((await run("cat; echo after", { input: ["1", "2"] })).said).toEqual(["<", "<", "<", "12", "after\n"]);
});

test("a pipeline's codes and the shell's options are what they would be", async () => {
  const { said, code } = await run("false | true; echo $PIPESTATUS; ! true; echo $?; set -e; ! true; echo on; false; echo never");
  expect({ said, code }).toEqual({ said: ["1\n", "1\n", "on\n"], code: 1 });
});

test("a session keeps variables, functions and its folder, and shows what is exported", async () => {
  const boxEnv = { BOXED: "box" };
  const first = await run("cd inner; export SHOWN=1; hidden=2; greet() { echo hello $1; }; unset BOXED", { session: { boxEnv } });
  expect(first.session).toEqual({ cwd: "/w/inner", env: { SHOWN: "1" } });
  const over = { cwd: "/w/inner", session: { boxEnv, ...(first.session && { state: first.session }), carried: first.carried ?? "" } };
  const second = await run('greet you; echo "$hidden|$BOXED|$(export -p | grep -c SHOWN)|$(export -p | grep -c hidden)"; pwd', over);
  expect(second.said).toEqual(["hello you\n", "2||1|0\n", "/w/inner\n"]);
  expect(second.session).toEqual(first.session);
  const lost = await run('greet; echo "$SHOWN|$hidden"', { ...over, session: { ...over.session, carried: "{cut" } });
  expect(lost.said).toEqual(["!bash: greet: command not found\n", "1|\n"]);
});

test.for([
  { why: "recursion", script: "f() { f; }; f", ends: { code: 126 } },
  { why: "text without end", script: "x=x; while :; do x=$x$x; done", ends: { code: 126, cap: "memory" } },
  { why: "a function's flood", script: "f() { while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxx; done; }; f", ends: { code: 126, cap: "output" } },
  { why: "a folder that is not there", script: "echo", over: { cwd: "/gone" }, ends: { code: 1 } },
])("ends what would not end: $why", async ({ script, ends, over }) => {
  expect(await run(script, over)).toMatchObject(ends);
});
