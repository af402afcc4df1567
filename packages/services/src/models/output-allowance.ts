import { SyscallError } from "@aether/protocol";

/** How much one answer may write while nobody has counted it. */
export interface OutputAllowance {
  /** Whether so many characters are more; where the budget has room, it sets aside more instead. */
  exceededBy(characters: number): Promise<boolean>;
}

export interface Allowing {
  /** Of the answer, as its model was asked for and as is set aside. */
  readonly tokens: number;
  /** Sets aside so many more. @throws SyscallError `BUDGET` */
  readonly reserve: (tokens: number) => Promise<void>;
}

/** An honest answer has fewer: a model that was asked for less ends it by itself. */
const LONGEST_TOKEN = 16;
const SLACK = 256;
/** Beyond so many a token is counted as one that was not set aside. */
const USUAL_TOKEN = 5;
const LEAST_MORE = 256;

/**
 * Ends what its provider does not: an answer that is many times longer than was asked for, and one for which the budget has no
 * more room. Between the two its tokens are only estimated, and more is set aside as they come.
 */
export function createAllowance({ tokens, reserve }: Allowing): OutputAllowance {
  const most = tokens * LONGEST_TOKEN + SLACK;
  let allowed = tokens;
  return {
    async exceededBy(characters) {
      if (characters > most) return true;
      while (characters > allowed * USUAL_TOKEN) {
        const more = Math.max(LEAST_MORE, Math.ceil(tokens / 4));
        try {
          await reserve(more);
        } catch (error) {
          if (SyscallError.is(error) && error.code === "BUDGET") return true;
          throw error;
        }
        allowed += more;
      }
      return false;
    },
  };
}
