import type { CommandNode, PipelineNode, ScriptNode, SimpleCommandNode, StatementNode, WordNode } from "just-bash";
import { ERR, OUT } from "./devices.ts";

/**
 * just-bash gives a script's output when the script has ended. This rewrites a script so that each command which stands
 * alone, at any depth of loops and branches, sends its output as soon as it is done. Functions, substitutions, subshells
 * and the commands of a pipeline stay whole inside: their output may be caught by somebody.
 *
 * A script that moves its own output with `exec`, or might by text that is not seen here, is left alone.
 */
export function streamOutput(script: ScriptNode): ScriptNode {
  if (movesOutput(script)) return script;
  return { ...script, statements: script.statements.map(streamed) };
}

type Redirection = SimpleCommandNode["redirections"][number];

const literal = (value: string): WordNode => ({ type: "Word", parts: [{ type: "Literal", value }] });
const into = (fd: number, path: string): Redirection => ({ type: "Redirection", fd, operator: ">>", target: literal(path) });
const toOut = into(1, OUT);
const toErr = into(2, ERR);

/** They end what is around them, or the whole script. */
const LEFT_ALONE = new Set(["exec", "exit", "return", "break", "continue"]);
const MOVERS = new Set(["eval", "source", "."]);

function streamed(statement: StatementNode): StatementNode {
  return { ...statement, pipelines: statement.pipelines.map(streamedPipeline) };
}

function streamedPipeline(pipeline: PipelineNode): PipelineNode {
  const last = pipeline.commands.at(-1);
  if (!last) return pipeline;
  const isAlone = pipeline.commands.length === 1;
  return { ...pipeline, commands: [...pipeline.commands.slice(0, -1), isAlone ? streamedCommand(last) : routed(last)] };
}

function streamedCommand(command: CommandNode): CommandNode {
  const each = (statements: readonly StatementNode[]): StatementNode[] => statements.map(streamed);
  if (command.type === "FunctionDef") return command;
  if (writes(command)) return routed(command);
  switch (command.type) {
    case "If": {
      const clauses = command.clauses.map((clause) => ({ ...clause, condition: each(clause.condition), body: each(clause.body) }));
      return { ...command, clauses, elseBody: command.elseBody && each(command.elseBody) };
    }
    case "While":
    case "Until":
      return { ...command, condition: each(command.condition), body: each(command.body) };
    case "For":
    case "CStyleFor":
    case "Group":
      return { ...command, body: each(command.body) };
    case "Case":
      return { ...command, items: command.items.map((item) => ({ ...item, body: each(item.body) })) };
    default:
      return routed(command);
  }
}

/** All of its output, when it has ended. What has redirections of its own keeps them, inside. */
function routed(command: CommandNode): CommandNode {
  if (command.type === "FunctionDef" || isLeftAlone(command)) return command;
  const nameless = command.type === "SimpleCommand" && command.name === null;
  if (nameless && !substitutes(command)) return command;
  if (!nameless && command.redirections.length === 0) return { ...command, redirections: [toOut, toErr] };
  const statement: StatementNode = {
    type: "Statement",
    pipelines: [{ type: "Pipeline", commands: [command], negated: false }],
    operators: [],
    background: false,
  };
  return { type: "Group", body: [statement], redirections: [toOut, toErr], ...(command.line !== undefined && { line: command.line }) };
}

const writes = ({ redirections }: { readonly redirections: readonly Redirection[] }): boolean => redirections.some(({ operator }) => !operator.startsWith("<"));

const isLeftAlone = (command: CommandNode): boolean => command.type === "SimpleCommand" && command.name !== null && LEFT_ALONE.has(wordOf(command.name) ?? "");

/** Undefined for a name that is known only when it runs. */
function wordOf({ parts }: WordNode): string | undefined {
  const [part] = parts;
  return parts.length === 1 && part && "value" in part && typeof part.value === "string" ? part.value : undefined;
}

const substitutes = (node: unknown): boolean => holds(node, ({ type }) => type === "CommandSubstitution");

/** Looks through everything of the script, functions and substitutions too. */
const movesOutput = (node: unknown): boolean =>
  holds(node, (part) => {
    if (!isSimple(part) || !part.name) return false;
    const word = wordOf(part.name) ?? "";
    if (word === "exec") return part.redirections.some(movesStream);
    if (word === "command" || word === "builtin") return part.args.some((arg) => ["exec", ...MOVERS].includes(wordOf(arg) ?? ""));
    return MOVERS.has(word);
  });

const movesStream = ({ operator, fd, fdVariable }: Redirection): boolean => fdVariable === undefined && !(operator.startsWith("<") || (fd ?? 1) > 2);

function holds(node: unknown, isIt: (part: { readonly type?: unknown }) => boolean): boolean {
  if (Array.isArray(node)) return node.some((part) => holds(part, isIt));
  if (typeof node !== "object" || node === null) return false;
  return isIt(node) || Object.values(node).some((part) => holds(part, isIt));
}

const isSimple = (node: { readonly type?: unknown }): node is SimpleCommandNode => node.type === "SimpleCommand";
