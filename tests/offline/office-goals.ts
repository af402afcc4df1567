import { both, type Check, type GoalRow, holds, lacks } from "./goal.ts";
import type { Material } from "./materials.ts";
import { GYM } from "./office-materials.ts";

const asked = (on: Material, goal: string, right: Check): GoalRow => ({ goal, on, right });

/** What is quoted, and the place of it that is told; the marks of places themselves are no text. */
const quoted = (words: string, place: string): Check => both(holds(words, place), lacks("[page 2]", "[slide 2]", "[message 2]", "[sheet 2]"));

export const OFFICE_GOALS: readonly GoalRow[] = [
  asked(GYM, "How much is the monthly rent?", quoted("2400 euros", "(lease.pdf, page 2)")),
  asked(GYM, "When does the lease end?", quoted("30 September 2028", "(lease.pdf, page 3)")),
  asked(GYM, "How much is the deposit in lease.pdf?", quoted("7200", "page 3")),
  asked(GYM, "Who leads the climbing course?", quoted("Petra", "(plan.pptx, slide 2)")),
  asked(GYM, "When does the sauna open?", quoted("4 April 2026", "(mails.mbox, message 1)")),
  asked(GYM, "How much does a towel cost?", quoted("3 euros", "(mails.mbox, message 2)")),
  asked(GYM, "When does the hall close?", quoted("22:30", "(rules.docx, line 3 of its text)")),
  asked(GYM, "When does the desk open?", quoted("7:15", "(hours.txt, line 3)")),
  asked(GYM, "Who is the caretaker of the hall?", quoted("Tomas Brandt", "(contacts.xlsx, sheet Rules, cell A1)")),
  asked(GYM, "What is the phone of Ropeworks?", quoted("555 0142", "row 2 of the sheet Suppliers")),
  asked(GYM, "List the dates in lease.pdf", quoted("30 September 2028", "page 3")),
  asked(GYM, "List the dates in mails.mbox", quoted("4 April 2026", "message 1")),
  asked(GYM, "Summarise plan.pptx", quoted("training hall for climbers", "slide 1")),
];

export const OFFICE_REFUSED: readonly GoalRow[] = [
  ...["Who owns the gym?", "When does the pool open?", "What is the phone of Saltworks?", "How much is the yearly rent?", "Who trains the caretaker?"].map(
    (goal): GoalRow => ({ goal, on: GYM, right: undefined }),
  ),
];
