import { SyscallError } from "@aether/protocol";
import { MAX_CELLS, MAX_CHARACTERS, MAX_COLUMNS, MOST_SHEETS } from "./raw-table.ts";

export const invalid = (message: string, data: Readonly<Record<string, unknown>> = {}): SyscallError => new SyscallError("INVALID", message, data);

export const notATable = (file: string, why: string): SyscallError =>
  new SyscallError("UNSUPPORTED", `${file} holds no table that can be read: ${why}; CSV, TSV, JSON, JSONL, XLSX, HTML and Markdown can`, { path: file });

export const tooManyCells = (): SyscallError =>
  new SyscallError("TOO_LARGE", `these tables have more than ${MAX_CELLS} cells; ask about a part of them`, { limit: MAX_CELLS });

export const tooMuchText = (): SyscallError =>
  new SyscallError("TOO_LARGE", `the cells of these tables hold more than ${MAX_CHARACTERS} characters; ask about a part of them`, { limit: MAX_CHARACTERS });

export const tooManyColumns = (actual: number): SyscallError =>
  new SyscallError("TOO_LARGE", `a table has ${actual} columns; ${MAX_COLUMNS} can be read`, { limit: MAX_COLUMNS, actual });

export const tooManySheets = (file: string): SyscallError =>
  new SyscallError("TOO_LARGE", `${file} has more than ${MOST_SHEETS} sheets`, { path: file, limit: MOST_SHEETS });

export const tooDeep = (file: string, limit: number): SyscallError =>
  new SyscallError("TOO_LARGE", `${file} is not read: its elements lie more than ${limit} deep in each other`, { path: file, limit });
