import { keptReading } from "./kept-reading.ts";
import { CUT } from "./kept-words.ts";
import { clausesOf } from "./word-clauses.ts";
import { MOST_TOKENS, tokensIn } from "./word-tokens.ts";

/** Whether something was said that is not kept, or not read: it may forbid or take back what is, so such words name nothing and forbid changes. */
export const isMoreThanRead = keptReading((words) => words.endsWith(CUT) || clausesOf(words).at(-1)?.unread === true || tokensIn(words).length >= MOST_TOKENS);
