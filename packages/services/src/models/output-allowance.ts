import { mostCharactersOf } from "@aether/ports";
import { CHARACTERS_PER_TOKEN, SyscallError } from "@aether/protocol";

/** How much one answer may write while nobody has counted it. */
export interface OutputAllowance {
  /** How many of so many characters it may have; where the budget has room for all, it sets aside more. */
  within(characters: number): Promise<number>;
}

export interface Allowing {
  /** Of the answer, as its model was asked for and as is set aside. */
  readonly tokens: number;
  /** Sets aside so many more. @throws SyscallError `BUDGET` */
  readonly reserve: (tokens: number) => Promise<void>;
}

const LEAST_MORE = 256;

/**
 * Ends what its provider does not: an answer that is many times longer than was asked for, and one for which the budget has no
 * more room. Between the two its tokens are estimated as they are charged, and more is set aside as they come.
 */
export function createAllowance({ tokens, reserve }: Allowing): OutputAllowance {
  // A model that was asked for less ends by itself, and its provider's tokens may be long: so this is far above the estimate.
  const most = mostCharactersOf(tokens);
  let allowed = tokens;
  const room = (): number => Math.min(most, allowed * CHARACTERS_PER_TOKEN);
  return {
    async within(characters) {
      if (characters > most) return room();
      while (characters > room()) {
        const more = Math.max(LEAST_MORE, Math.ceil(tokens / 4));
        try {
          await reserve(more);
        } catch (error) {
          if (SyscallError.is(error) && error.code === "BUDGET") return room();
          throw error;
        }
        allowed += more;
      }
      return characters;
    },
  };
}
