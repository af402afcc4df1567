import { ownOf, SyscallError } from "@aether/protocol";
import type { Command } from "../command.ts";

export function completionsFor(all: () => Promise<readonly Command[]>): Command {
  return {
    name: "completions",
    summary: "Print the completion script for bash, zsh or fish.",
    usage: "aether completions bash|zsh|fish",
    async run({ words }, { screen }) {
      const script = ownOf(SCRIPTS, words[0] ?? "");
      if (!script) throw new SyscallError("INVALID", "name a shell: bash, zsh or fish");
      screen.data(script(await all()));
      return 0;
    },
  };
}

const optionsOf = (command: Command): string[] => Object.keys(command.options ?? {}).map((option) => `--${option}`);
const wordsOf = (command: Command): string => [...(command.verbs ?? []), ...optionsOf(command)].join(" ");

const SCRIPTS: Readonly<Record<string, (all: readonly Command[]) => string>> = {
  bash: (all) =>
    `_aether() {\n  local cur=\${COMP_WORDS[COMP_CWORD]}\n  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=( $(compgen -W "${all.map(({ name }) => name).join(" ")}" -- "$cur") ); return; fi\n  case \${COMP_WORDS[1]} in\n${all
      .map((command) => `    ${command.name}) COMPREPLY=( $(compgen -W "${wordsOf(command)}" -- "$cur") );;`)
      .join("\n")}\n  esac\n}\ncomplete -o default -F _aether aether ./aether`,
  zsh: (all) =>
    `#compdef aether\n_aether() {\n  local -a verbs=(\n${all.map(({ name, summary }) => `    '${name}:${summary.replaceAll("'", "’")}'`).join("\n")}\n  )\n  if (( CURRENT == 2 )); then _describe 'command' verbs; return; fi\n  case $words[2] in\n${all
      .map((command) => `    ${command.name}) compadd -- ${wordsOf(command)};;`)
      .join("\n")}\n  esac\n  _files\n}\ncompdef _aether aether`,
  fish: (all) =>
    all
      .flatMap((command) => [
        `complete -c aether -n __fish_use_subcommand -a ${command.name} -d '${command.summary.replaceAll("'", "’")}'`,
        ...(command.verbs ? [`complete -c aether -n '__fish_seen_subcommand_from ${command.name}' -a '${command.verbs.join(" ")}'`] : []),
        ...Object.keys(command.options ?? {}).map((option) => `complete -c aether -n '__fish_seen_subcommand_from ${command.name}' -l ${option}`),
      ])
      .join("\n"),
};
