import { ownOf } from "@aether/protocol";
import { type Command, NAMED, type Named } from "./command.ts";

/** What stands behind an option of any command: a kind of name, or one of a few words. */
const OF_OPTIONS: Readonly<Record<string, Named | readonly string[]>> = {
  model: "models",
  run: "runs",
  agent: "agents",
  per: ["hour", "day", "week", "month"],
};

const optionsOf = (command: Command): string[] => Object.keys(command.options ?? {}).map((option) => `--${option}`);
const asked = (self: string, named: Named): string => `$(${self} completions words ${named} 2>/dev/null)`;
const isNamed = (words: Named | readonly string[]): words is Named => NAMED.some((named) => named === words);
const wordsBehind = (self: string, words: Named | readonly string[]): string => (isNamed(words) ? asked(self, words) : words.join(" "));
const flagsOf = (option: string): string => (option === "model" ? "-m|--model" : `--${option}`);

/** Its verbs first, and behind them what they are about. */
function wordsAt(command: Command, self: string, second: string): string {
  const names = command.names === undefined ? "" : asked(self, command.names);
  const behind = [names, ...optionsOf(command)].filter((word) => word !== "").join(" ");
  return command.verbs === undefined ? `words="${behind}"` : `if ${second}; then words="${command.verbs.join(" ")}"; else words="${behind}"; fi`;
}

function bash(all: readonly Command[]): string {
  const self = '"$COMP_WORDS"';
  return `_aether() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words=
  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=( $(compgen -W "${all.map(({ name }) => name).join(" ")}" -- "$cur") ); return; fi
  case $prev in
${Object.entries(OF_OPTIONS)
  .map(([option, words]) => `    ${flagsOf(option)}) COMPREPLY=( $(compgen -W "${wordsBehind(self, words)}" -- "$cur") ); return;;`)
  .join("\n")}
  esac
  case \${COMP_WORDS[1]} in
${all.map((command) => `    ${command.name}) ${wordsAt(command, self, '[ "$COMP_CWORD" -eq 2 ]')};;`).join("\n")}
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
  .map(([option, words]) => `    ${flagsOf(option)}) compadd -- ${wordsBehind(self, words)}; return;;`)
  .join("\n")}
  esac
  case $words[2] in
${all.map((command) => `    ${command.name}) ${wordsAt(command, self, "(( CURRENT == 3 ))").replaceAll("words=", "offered=")}${command.names ? "; files=" : ""};;`).join("\n")}
  esac
  compadd -- \${=offered}
  if [ -n "$files" ]; then _files; fi
}
compdef _aether aether`;
}

function fish(all: readonly Command[]): string {
  const own = (words: Named | readonly string[]): string => (isNamed(words) ? `(__aether_words ${words})` : words.join(" "));
  const second = "test (count (commandline -opc)) -eq 2";
  const of = (command: Command): string[] => {
    const seen = `__fish_seen_subcommand_from ${command.name}`;
    const behind = command.verbs === undefined ? seen : `${seen}; and not ${second}`;
    return [
      `complete -c aether -n __fish_use_subcommand -a ${command.name} -d '${command.summary.replaceAll("'", "’")}'`,
      ...(command.verbs ? [`complete -c aether -f -n '${seen}; and ${second}' -a '${command.verbs.join(" ")}'`] : []),
      ...(command.names ? [`complete -c aether -f -n '${behind}' -a '${own(command.names)}'`] : []),
      ...Object.keys(command.options ?? {}).map((option) => {
        const words = ownOf(OF_OPTIONS, option);
        const short = option === "model" ? " -s m" : "";
        return `complete -c aether -n '${seen}' -l ${option}${words === undefined ? "" : `${short} -x -a '${own(words)}'`}`;
      }),
    ];
  };
  return ["function __aether_words; set -l typed (commandline -opc); $typed[1] completions words $argv 2>/dev/null; end", ...all.flatMap(of)].join("\n");
}

export const SCRIPTS: Readonly<Record<string, (all: readonly Command[]) => string>> = { bash, zsh, fish };
