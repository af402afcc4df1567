import type { Document } from "./document.ts";

/** Where a statement stands: the file, and the line, page, slide, message or cell it begins in. */
export const cite = ({ name, place }: Pick<Document, "name" | "place">, line: number): string => `(${name}, ${place(line)})`;

/** The file, the unit and its number at the end of a statement, as {@link cite} writes them. */
export const CITED = / \(([^()]+?)(?:, (line|page|slide|message|cell|sheet) ([^()]+))?\)$/;
