import { setPrograms } from "./bundle.ts";

/** What the runner does once, before the first test file. */
export const setup = setPrograms;
