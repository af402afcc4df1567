import type { Document } from "./document.ts";

/** Where a statement stands: the file, and the line it begins on. */
export const cite = ({ name }: Pick<Document, "name">, line: number): string => `(${name}, line ${line})`;

/** The file and line at the end of a statement, as {@link cite} writes them. */
export const CITED = / \(([^()]+?)(?:, line (\d+))?\)$/;
