import type { Json } from "@aether/protocol";
import { expect, test } from "vitest";
import type { Done, Prompt } from "./prompt.ts";
import { commandMove } from "./run-command.ts";

const prompt = (done: readonly Done[] = [], tools = ["shell", "run_code", "file_read", "web_fetch"]): Prompt => ({
  goal: "",
  readable: ["/mnt/local/x"],
  editable: [],
  home: "/mnt/local/x",
  aliases: [],
  results: [],
  unseen: 0,
  handOver: [],
  tools: new Set(tools),
  said: [],
  documents: false,
  done,
});
const did = (name: string, content: Json, input: Done["input"] = { command: "x" }): Done => ({ name, input, ok: true, content });
const standing = { root: undefined, observed: false };
const ran = (over: Readonly<Record<string, Json>>): Json => ({ stdout: "", stderr: "", code: 0, reason: "exited", ...over });

test("a command runs in the folder that may be read, quoted against its name", () => {
  const move = commandMove(prompt(), { kind: "shell", command: "ls" }, { root: "/mnt/local/it's", observed: false });
  expect(move).toEqual({ do: "calls", calls: [{ name: "shell", input: { command: "cd '/mnt/local/it'\\''s' && { ls\n}" } }] });
});

test.for([
  { command: "curl -s http://127.0.0.1:8080/a", network: true },
  { command: "cd x && git clone example.com:y", network: true },
  { command: "wget example.com", network: true },
  { command: "wc -l curly.md", network: undefined },
  { command: "git log", network: undefined },
])("$command is given a way out: $network", ({ command, network }) => {
  expect(commandMove(prompt(), { kind: "shell", command }, standing)).toEqual({
    do: "calls",
    calls: [{ name: "shell", input: { command, ...(network && { network }) } }],
  });
});

test.for([
  { why: "output", content: ran({ stdout: "7\n" }), text: "7" },
  { why: "nothing", content: ran({}), text: "It ended well and wrote nothing." },
])("$why is told as it was", ({ content, text }) => {
  expect(commandMove(prompt([did("shell", content)]), { kind: "shell", command: "x" }, standing)).toEqual({ do: "text", text });
});

test.for([
  { why: "a failure", content: ran({ stderr: "no such file\n", code: 2 }), text: "It said on its error output:\nno such file\n\nIt ended with exit code 2." },
  {
    why: "a failure that has a way around it",
    content: ran({ stderr: "x: Read-only file system\n", code: 1, message: "a command writes only in its workspace" }),
    text: "It said on its error output:\nx: Read-only file system\n\nIt ended with exit code 1.\n\nA command writes only in its workspace. To have what it prints in a file, say: … and write it to out.txt.",
  },
  { why: "a failure that wrote something", content: ran({ stdout: "half\n", code: 1 }), text: "half\n\nIt ended with exit code 1." },
  { why: "a cap", content: ran({ code: null, reason: "timeout", cap: "wall" }), text: "It was ended: timeout (wall)." },
])("$why fails the goal, and says how it ended", ({ content, text }) => {
  expect(commandMove(prompt([did("shell", content)]), { kind: "shell", command: "x" }, standing)).toEqual({ do: "text", text, failed: true });
});

test.for([{ observed: true }, { observed: false }])("an end that is not good is an answer only where it was asked for: $observed", ({ observed }) => {
  const move = commandMove(prompt([did("shell", ran({ code: 1 }))]), { kind: "shell", command: "x" }, { root: undefined, observed });
  expect(move).toMatchObject({ do: "text", text: "It ended with exit code 1." });
  expect("failed" in move).toBe(!observed);
});

test("the end of another command is no answer", () => {
  expect(commandMove(prompt([did("shell", ran({ stdout: "7" }))]), { kind: "shell", command: "y" }, standing)).toMatchObject({ do: "calls" });
});

test("a script is read first, then run with its text and its files' paths", () => {
  const task = { kind: "script", language: "python", file: "a.py", args: ["d.csv"] } as const;
  const at = { root: "/mnt/local/x", observed: false };
  expect(commandMove(prompt(), task, at)).toMatchObject({ calls: [{ name: "file_read", input: { path: "/mnt/local/x/a.py" } }] });
  expect(commandMove(prompt([did("file_read", { text: "print(1)" }, { path: "/mnt/local/x/a.py" })]), task, at)).toMatchObject({
    calls: [{ name: "run_code", input: { language: "python", code: "print(1)", args: ["/mnt/local/x/d.csv"] } }],
  });
});

test("a run without the tool says so", () => {
  expect(commandMove(prompt([], []), { kind: "shell", command: "x" }, standing)).toMatchObject({
    do: "text",
    text: expect.stringContaining("may not use the tool shell"),
  });
});
