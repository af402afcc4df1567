import { Terminal } from "../support/cli.ts";
import { tryGoals } from "./goal-test.ts";

tryGoals(1, () => new Terminal());
