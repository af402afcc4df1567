import { COURTYARD } from "./courtyard-materials.ts";
import { both, type Check, type GoalRow, holds, lacks } from "./goal.ts";
import { just, only } from "./table-checks.ts";

const yard = (goal: string, right?: Check): GoalRow => ({ goal, on: COURTYARD, right });

/** The same said in ways of one's own; those without a check may mean something else. */
const ALL: readonly GoalRow[] = [
  yard("Which mails came since 10 March?", both(holds("Keys", "Bicycles", "Cellar"), lacks("Noise"))),
  yard("show me the mails before 10 March 2026", both(holds("Noise at night"), lacks("Keys", "Bicycles"))),
  yard("How many mails arrived after 20 March?", holds("1 mail,")),
  yard("show the mails from Mr Asante", both(holds("Keys", "Cellar"), lacks("Bicycles"))),
  yard("how many errors were in door.log on 2 March?", both(holds("2 lines", "bolt stuck"), lacks("unreadable"))),
  yard("who lives in 2A and when did they move in", holds("Samir Haddad", "2022-11-15")),
  yard("What's the rent of 1B and since when do they live there?", holds("580", "2024-02-01")),
  yard("whats the rent of 3A", only(655)),
  yard("Which lodgers didn't borrow anything?"),
  yard("which lodgers never borrowed anything"),
  yard("Which things are not returned yet?", just(["ladder", "drill"], ["ladder", "drill", "hedge trimmer"])),
  yard("how many days in all, added up?", only(39)),
  yard("Which rotas mention gutters?", both(holds("rota week 2.txt"), lacks("week 1", "week 3"))),
  yard("Which day had the most noise?"),
  yard("show me the lodgers over 20"),
  yard("who lives in 2A and do they like it there"),
  yard("which mails came since 31 February"),
  yard("Which rotas are the best?"),
  yard("how many errors will there be tomorrow"),
];

export const COURTYARD_GOALS = ALL.filter(({ right }) => right !== undefined);
export const COURTYARD_REFUSED = ALL.filter(({ right }) => right === undefined);
