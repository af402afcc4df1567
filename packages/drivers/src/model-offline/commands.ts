import { ownOf } from "@aether/protocol";
/** Programs and pages that a goal names literally; the rules engine writes no code of its own. */
export type CommandTask =
  | { readonly kind: "shell"; readonly command: string }
  | { readonly kind: "code"; readonly language: CodeLanguage; readonly code: string }
  | { readonly kind: "script"; readonly language: CodeLanguage; readonly file: string; readonly args: readonly string[] }
  | { readonly kind: "fetch"; readonly urls: readonly string[] };

export type CodeLanguage = "bash" | "javascript" | "python" | "wasm";

const RUN = /\b(?:run|execute)\b/i;
const SHELL = /\b(?:run|execute)\b[^`.]{0,40}`([^`\n]+)`/i;
const FENCE = /```([a-z+]*)\n([\s\S]*?)```/i;
const SCRIPT = /(?<![\w/.-])((?:[\w.-]+\/)*[\w-][\w.-]*\.(py|js|mjs|sh|bash|wasm))\b/i;
const ON_FILES = /\b(?:on|with|over|for|using)\s+(.+)$/i;
const FILE = /(?:[\w.-]+\/)*[\w-][\w.-]*\.[A-Za-z0-9]{1,8}\b/g;
const LANGUAGES: Readonly<Record<string, CodeLanguage>> = {
  py: "python",
  python: "python",
  js: "javascript",
  mjs: "javascript",
  javascript: "javascript",
  sh: "bash",
  bash: "bash",
  shell: "bash",
  wasm: "wasm",
};

/** A command between backticks, a fenced program, a script by its name, or addresses to read. */
export function readCommand(text: string): CommandTask | undefined {
  if (RUN.test(text)) return readFence(text) ?? readShell(text) ?? readScript(text);
  const urls = [...new Set(text.match(/\bhttps?:\/\/[^\s<>"'`)\]}]+/gi) ?? [])].map((url) => url.replace(/[.,;:!?]+$/, ""));
  return urls.length > 0 ? { kind: "fetch", urls: urls.slice(0, 8) } : undefined;
}

function readFence(text: string): CommandTask | undefined {
  const [, word = "", code = ""] = FENCE.exec(text) ?? [];
  const language = ownOf(LANGUAGES, word.toLowerCase());
  return language && code.trim() !== "" ? { kind: "code", language, code } : undefined;
}

function readShell(text: string): CommandTask | undefined {
  const command = SHELL.exec(text)?.[1]?.trim();
  return command === undefined || command === "" ? undefined : { kind: "shell", command };
}

function readScript(text: string): CommandTask | undefined {
  const [, file, extension = ""] = SCRIPT.exec(text) ?? [];
  const language = ownOf(LANGUAGES, extension.toLowerCase());
  if (file === undefined || !language) return undefined;
  const after = text.slice(text.indexOf(file) + file.length);
  const before = after.replace(/\b(?:and\s+)?(?:write|save|put|store)\b[\s\S]*$/i, "");
  const args = [...(ON_FILES.exec(before)?.[1] ?? "").matchAll(FILE)].map(([name]) => name);
  return { kind: "script", language, file, args };
}
