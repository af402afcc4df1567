import { Terminal } from "../support/cli.ts";
import { tryGoals } from "./goal-test.ts";

tryGoals(2, () => new Terminal());
