import { ownOf, SyscallError } from "@aether/protocol";
import { type Command, NAMED, type Named } from "../command.ts";
import { SCRIPTS } from "../completion-scripts.ts";
import { completionWords } from "../completion-words.ts";

const USAGE = `aether completions bash | zsh | fish | words ${NAMED.join("|")}

For bash: source <(aether completions bash). The scripts ask for words while you type; where no daemon runs there are none.`;

export function completionsFor(all: () => Promise<readonly Command[]>): Command {
  return {
    name: "completions",
    summary: "Print the completion script for bash, zsh or fish.",
    usage: USAGE,
    verbs: Object.keys(SCRIPTS),
    most: 2,
    async run({ words: [shell = "", named] }, { screen, reach }) {
      if (shell === "words") {
        const client = await reach();
        for (const word of await completionWords(client, namedBy(named))) screen.data(word);
        await client.close();
        return 0;
      }
      const script = ownOf(SCRIPTS, shell);
      if (!script) throw new SyscallError("INVALID", "name a shell: bash, zsh or fish");
      screen.data(script(await all()));
      return 0;
    },
  };
}

function namedBy(word: string | undefined): Named {
  const named = NAMED.find((one) => one === word);
  if (named === undefined) throw new SyscallError("INVALID", `name what the words are of: ${NAMED.join(", ")}`);
  return named;
}
