import { Terminal } from "../support/cli.ts";
import { tryGoals } from "./goal-test.ts";

tryGoals(4, () => new Terminal());
