import { ownOf } from "@aether/protocol";
import { STATES } from "./agent-state.ts";
import { type Command, NAMED, type Named } from "./command.ts";

/** What stands behind an option of any command: a kind of name, or one of a few words. */
const OF_OPTIONS: Readonly<Record<string, Named | readonly string[]>> = {
  model: "models",
  run: "runs",
  agent: "agents",
  secret: "secrets",
  state: [...Object.keys(STATES), "completed", "model_failed"],
  per: ["hour", "day", "week", "month"],
};
type Words = Named | "files" | readonly string[];

const optionsOf = (command: Command): string[] => Object.keys(command.options ?? {}).map((option) => `--${option}`);
const asked = (self: string, named: Named): string => `$(${self} completions words ${named} 2>/dev/null)`;
const isNamed = (words: Words): words is Named => NAMED.some((named) => named === words);
const wordsBehind = (self: string, words: Named | readonly string[]): string => (isNamed(words) ? asked(self, words) : words.join(" "));
const flagsOf = (option: string): string => (option === "model" ? "-m|--model" : `--${option}`);
/** A word that stands behind one of its verbs is none itself. */
const verbsOf = ({ verbs, behind = {} }: Command): readonly string[] | undefined =>
  verbs?.filter((verb) => !Object.values(behind).some((words) => typeof words !== "string" && words.includes(verb)));

/** Its verbs first, and behind them what they are about. */
function wordsAt(command: Command, self: string, { second, third, files }: Shell): string {
  const options = optionsOf(command);
  const offered = (words: Words | undefined): string => {
    if (words === "files") return files;
    const names = words === undefined ? "" : wordsBehind(self, words);
    return `words="${[names, ...options].filter((word) => word !== "").join(" ")}"`;
  };
  const verbs = verbsOf(command);
  if (verbs === undefined) return offered(command.names);
  const of = Object.entries(command.behind ?? {}).map(([verb, words]) => `${verb}) ${offered(words)};; `);
  const rest = of.length === 0 ? offered(command.names) : `case ${third} in ${of.join("")}*) ${offered(command.names)};; esac`;
  return `if ${second}; then words="${verbs.join(" ")}"; else ${rest}; fi`;
}

/** How a shell says which word is typed, and that its files are to be offered. */
interface Shell {
  readonly command: string;
  readonly second: string;
  readonly third: string;
  readonly files: string;
}

/** A goal is no file and no run: that is asked for by its option alone. */
const BEHIND_RUN = "run";

/** Of some commands an option of this name has nothing behind it. */
const aloneIn = (all: readonly Command[], option: string): string[] =>
  all.flatMap(({ name, options }) => (options?.[option]?.type === "boolean" ? [name] : []));
function unless(all: readonly Command[], option: string, command: string): string {
  const names = aloneIn(all, option);
  return names.length === 0 ? "" : `if ${names.map((name) => `[ "${command}" != ${name} ]`).join(" && ")}; then `;
}
const end = (all: readonly Command[], option: string): string => (aloneIn(all, option).length === 0 ? "" : "; fi");

const BASH: Shell = { command: `\${COMP_WORDS[1]}`, second: '[ "$COMP_CWORD" -eq 2 ]', third: `\${COMP_WORDS[2]}`, files: "[[ $cur == -* ]] || return" };
const ZSH: Shell = { command: "$words[2]", second: "(( CURRENT == 3 ))", third: "$words[3]", files: "files=yes" };

function bash(all: readonly Command[]): string {
  const self = '"$COMP_WORDS"';
  return `_aether() {
  COMPREPLY=()
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words=
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=( $(compgen -W "${all.map(({ name }) => name).join(" ")}" -- "$cur") ); return; fi
  case $prev in
${Object.entries(OF_OPTIONS)
  .map(
    ([option, words]) =>
      `    ${flagsOf(option)}) ${unless(all, option, BASH.command)}COMPREPLY=( $(compgen -W "${wordsBehind(self, words)}" -- "$cur") ); return${end(all, option)};;`,
  )
  .join("\n")}
    -c|--continue) if [ "\${COMP_WORDS[1]}" = ${BEHIND_RUN} ]; then COMPREPLY=( $(compgen -W "${asked(self, "runs")}" -- "$cur") ); return; fi;;
  esac
  case \${COMP_WORDS[1]} in
${all.map((command) => `    ${command.name}) ${wordsAt(command, self, BASH)};;`).join("\n")}
  esac
  COMPREPLY=( $(compgen -W "$words" -- "$cur") )
}
complete -o default -F _aether aether ./aether`;
}

function zsh(all: readonly Command[]): string {
  const self = "$words[1]";
  return `#compdef aether
_aether() {
  local -a verbs=(
${all.map(({ name, summary }) => `    '${name}:${summary.replaceAll("'", "’")}'`).join("\n")}
  )
  local offered= files=yes
  if (( CURRENT == 2 )); then _describe 'command' verbs; return; fi
  case $words[CURRENT-1] in
${Object.entries(OF_OPTIONS)
  .map(([option, words]) => `    ${flagsOf(option)}) ${unless(all, option, ZSH.command)}compadd -- ${wordsBehind(self, words)}; return${end(all, option)};;`)
  .join("\n")}
    -c|--continue) if [[ $words[2] == ${BEHIND_RUN} ]]; then compadd -- ${asked(self, "runs")}; return; fi;;
  esac
  case $words[2] in
${all.map((command) => `    ${command.name}) ${`${command.names ? "files=; " : ""}${wordsAt(command, self, ZSH).replaceAll("words=", "offered=")}`};;`).join("\n")}
  esac
  compadd -- \${=offered}
  if [ -n "$files" ]; then _files; fi
}
compdef _aether aether`;
}

function fish(all: readonly Command[]): string {
  const own = (words: Named | readonly string[]): string => (isNamed(words) ? `(__aether_words ${words})` : words.join(" "));
  const second = "test (count (commandline -opc)) -eq 2";
  const third = "contains -- (commandline -opc)[3]";
  const of = (command: Command): string[] => {
    const seen = `__fish_seen_subcommand_from ${command.name}`;
    const apart = Object.entries(command.behind ?? {});
    const others = apart.length === 0 ? "" : `; and not ${third} ${apart.map(([verb]) => verb).join(" ")}`;
    const verbs = verbsOf(command);
    const behind = verbs === undefined ? seen : `${seen}; and not ${second}${others}`;
    return [
      `complete -c aether -n __fish_use_subcommand -a ${command.name} -d '${command.summary.replaceAll("'", "’")}'`,
      ...(verbs ? [`complete -c aether -f -n '${seen}; and ${second}' -a '${verbs.join(" ")}'`] : []),
      ...apart.flatMap(([verb, words]) =>
        words === "files" ? [] : [`complete -c aether -f -n '${seen}; and not ${second}; and ${third} ${verb}' -a '${own(words)}'`],
      ),
      ...(command.name === BEHIND_RUN ? [`complete -c aether -f -n '${seen}; and contains -- (commandline -opc)[-1] -c --continue' -a '${own("runs")}'`] : []),
      ...(command.names ? [`complete -c aether -f -n '${behind}' -a '${own(command.names)}'`] : []),
      ...Object.keys(command.options ?? {}).map((option) => {
        const words = command.options?.[option]?.type === "string" ? ownOf(OF_OPTIONS, option) : undefined;
        const short = option === "model" ? " -s m" : "";
        return `complete -c aether -n '${seen}' -l ${option}${words === undefined ? "" : `${short} -x -a '${own(words)}'`}`;
      }),
    ];
  };
  return ["function __aether_words; set -l typed (commandline -opc); $typed[1] completions words $argv 2>/dev/null; end", ...all.flatMap(of)].join("\n");
}

export const SCRIPTS: Readonly<Record<string, (all: readonly Command[]) => string>> = { bash, zsh, fish };
