import type { TableJoin, TableQuery } from "@aether/protocol";
import type { Constraints } from "../constraints.ts";
import type { Agreeing } from "../text/agree.ts";
import type { Language } from "../text/language.ts";
import type { Wish } from "../wishes.ts";

/** What a job is done with: files, folders and patterns as they are named; all of the current folder where there are none. */
export interface Material {
  readonly names: readonly string[];
  /** Only files with one of these endings, without the dot. */
  readonly endings: readonly string[];
}

export type CodeLanguage = "bash" | "javascript" | "python" | "wasm";

/** Programs and pages that a goal names literally; the rules engine writes no code of its own. */
export type CommandTask =
  | { readonly kind: "shell"; readonly command: string }
  | { readonly kind: "code"; readonly language: CodeLanguage; readonly code: string }
  | { readonly kind: "script"; readonly language: CodeLanguage; readonly file: string; readonly args: readonly string[] };

/** Of what kind an answer must be. */
export type Expected = "person" | "date" | "number" | "place" | "any";

export type DigestFrame = {
  readonly job: "digest";
  readonly wishes: readonly Wish[];
  readonly material: Material;
  readonly limits: Constraints;
  /** How many there are is asked for, and not what they say. */
  readonly counted: boolean;
  readonly split: boolean;
  readonly agents?: number;
  /** What the texts are called stands above their summary. */
  readonly titled?: true;
  /** Words that the texts were called by beside their names, and that one of them must hold. */
  readonly says?: readonly string[];
};
export type AnswerFrame = {
  readonly job: "answer";
  readonly query: string;
  /** Those of its words that carry something. */
  readonly words: readonly string[];
  /** Of what kind the answer must be. */
  readonly expected: Expected;
  /** The questions, as they are asked; none where it is a search. */
  readonly questions: readonly string[];
  readonly language: Language;
  readonly material: Material;
};
export type MentionFrame = {
  readonly job: "mention";
  readonly text: string;
  /** Lines that hold one of these count as well. */
  readonly or?: readonly string[];
  /** Files that hold this as well are left out. */
  readonly without?: string;
  readonly material: Material;
  /** What is counted: files or lines that hold it, or every time that it stands there; undefined where the files are asked for. */
  readonly counts?: "files" | "lines" | "times";
  /** Lines that were counted are shown as they stand there. */
  readonly shown?: true;
};
/** Lines of a log, all or those that are marked with a level. */
export type LogFrame = {
  readonly job: "log";
  readonly file: string;
  /** Undefined where every line is meant. */
  readonly level?: string;
  /** The lines themselves, what kinds of them there are, the most frequent of these, or how many in each hour or on each day. */
  readonly of: "lines" | "kinds" | "most" | "hours" | "days";
  /** Of the hours or the days only the one that has the most. */
  readonly fullest?: true;
  /** Times of day, as 09:00:00; both are within. */
  readonly from?: string;
  readonly to?: string;
  /** As 2026-03-01; as 03-01 where the year is not said. */
  readonly day?: string;
  /** Only the first or the last of them. */
  readonly end?: { readonly last: boolean; readonly count: number /** The first as well. */; readonly both?: true };
  /** Its lines are requests of a web server: the address that sent the most is asked for, or how many ended with a code. */
  readonly requests?: { readonly tells: "most" } | { readonly tells: "count"; readonly status: string };
};
export type CompareFrame = {
  readonly job: "compare";
  readonly files: readonly string[];
  /** How they differ is asked for, and not what both say. */
  readonly differing?: true;
  /** Whether they say the same is asked for, of one thing or of anything. */
  readonly agreeing?: Agreeing;
};
export type ShowFrame = { readonly job: "show"; readonly files: readonly string[] };
export type DescribeFrame = { readonly job: "describe"; readonly files: readonly string[]; readonly columnsOnly: boolean };
/** A question to a table; paths in it are names of the goal. */
export type TableFrame = {
  readonly job: "table";
  readonly query: TableQuery;
  readonly format: Constraints["format"];
  /** The last of the rows that are asked for is meant by its size: `all` that are as large are told, or `some` are said to be left out. */
  readonly ties?: "all" | "some";
  /** How much the figures of two groups differ is told too. */
  readonly difference?: true;
  /** Rows are chosen by how they are to the average of this column over all rows. */
  readonly against?: { readonly column: string; readonly is: "<" | "<=" | ">" | ">=" };
  /** Rows are told that no row of this file is of. */
  readonly absentIn?: string;
  /** Those that the other question tells are left out. */
  readonly apart?: { readonly column: string; readonly of: TableQuery };
  /** The language that days of the week, and a month that is asked for, are named in; undefined where there are none. */
  readonly daysIn?: Language;
  /** What the figures are a share of, in percent; undefined where no share is asked for. */
  readonly whole?: TableQuery;
  /** Its rows are of days that were said by today: `"last month" (between 2026-10-01 and 2026-10-31)`. */
  readonly relative?: string;
};
export type ListFrame = {
  readonly job: "list";
  readonly material: Material;
  readonly counted: boolean;
  /** What is told of the files beside their names; undefined = they are listed. */
  readonly how?:
    | { readonly kind: "order"; readonly by: "size" | "time"; readonly descending: boolean; readonly count?: number }
    | { readonly kind: "size" }
    | { readonly kind: "kinds" }
    /** By the days of their last change, as 2026-03-01; `from` and `to` are days of it, `after` and `before` are not. */
    | { readonly kind: "changed"; readonly from?: string; readonly to?: string; readonly after?: string; readonly before?: string };
};
/** Mails by what their heads and their words say. */
export type MailsFrame = {
  readonly job: "mails";
  readonly tells: "mails" | "count" | "senders";
  readonly material: Material;
  /** Words of who wrote them, and to whom. */
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  /** Words that a mail has, in a form of them. */
  readonly about?: readonly string[];
  /** What they say of it is a request. */
  readonly asks?: true;
  /** `side`: not of that day or month itself, but since, before, after or until it. */
  readonly day?: { readonly year?: number; readonly month: number; readonly day?: number; readonly side?: "since" | "before" | "after" | "until" };
  readonly language: Language;
};
export type MeasureFrame = { readonly job: "measure"; readonly unit: "lines" | "words"; readonly material: Material };
export type RenameFrame = {
  readonly job: "rename";
  readonly how: Renaming;
  readonly material: Material;
  /** Names that collide get a number; without it nothing is done where two would have one name. */
  readonly numbered: boolean;
};
export type Renaming =
  | { readonly kind: "name"; readonly from: string; readonly to: string }
  | { readonly kind: "case"; readonly upper: boolean }
  | { readonly kind: "signs"; readonly from: string; readonly to: string }
  | { readonly kind: "affix"; readonly before: string; readonly after: string }
  /** Numbers in the order of names, or of the files' dates; `width` digits at least. */
  | { readonly kind: "sequence"; readonly before: string; readonly start: number; readonly width: number; readonly byDate: boolean }
  /** The day stands first in the name. */
  | { readonly kind: "date" };
export type Sorting = "extension" | "year" | "month" | "day" | "letter" | "prefix" | { readonly folder: string };
export type OrganiseFrame = { readonly job: "organise"; readonly by: Sorting; readonly material: Material; readonly numbered: boolean };
/** One file to a name, files of a pattern to names of a pattern, or files `into` a folder. */
export type CopyFrame = { readonly job: "copy"; readonly from: string; readonly to: string; readonly into?: Material };
/** What is removed goes to the trash. */
export type RemoveFrame = {
  readonly job: "remove";
  readonly what: "empty" | "duplicates";
  /** Which of several files with the same content stays. */
  readonly keep: "oldest" | "newest";
  readonly material: Material;
};
export type DuplicatesFrame = { readonly job: "duplicates"; readonly material: Material };
export type ReplaceFrame = {
  readonly job: "replace";
  readonly oldText: string;
  readonly newText: string;
  readonly material: Material;
  /** Nothing is done where it stands within a longer word: the name of somebody. */
  readonly whole?: true;
};
export type RunFrame = { readonly job: "run"; readonly command: CommandTask; readonly observed: boolean };
/** Of one language only, where it is named. */
export type TestsFrame = { readonly job: "tests"; readonly observed: boolean; readonly language?: TestLanguage };
export type TestLanguage = "python" | "javascript" | "rust" | "go";
export type FetchFrame = { readonly job: "fetch"; readonly urls: readonly string[]; readonly wishes: readonly Wish[]; readonly limits: Constraints };

export type Job =
  | DigestFrame
  | AnswerFrame
  | MentionFrame
  | LogFrame
  | CompareFrame
  | ShowFrame
  | DescribeFrame
  | TableFrame
  | ListFrame
  | MailsFrame
  | MeasureFrame
  | RenameFrame
  | OrganiseFrame
  | CopyFrame
  | RemoveFrame
  | DuplicatesFrame
  | ReplaceFrame
  | RunFrame
  | TestsFrame
  | FetchFrame;

export type JobName = Job["job"];

/** One thing that is asked for, with every slot of it filled. */
export type Frame = Job & {
  /** The file its result goes to; undefined = it is said. */
  readonly output?: string;
  /** It is said, even where a file takes all other results. */
  readonly said?: true;
  /** Words that were written nearly like others, and what they are taken as. */
  readonly taken?: readonly { readonly written: string; readonly as: string }[];
};

/** What is known of the place where a goal is read; what is not known yet is asked for. */
export interface Known {
  /** Files that are to be handed over. */
  readonly outputs: readonly string[];
  /** Files of the folder by their names; undefined = nobody looked yet. */
  readonly names: readonly string[] | undefined;
  /** Folders of it that the host keeps closed. */
  readonly closed?: readonly string[];
  /** Tables by the name of their file; those that are missing were not looked at yet. */
  readonly tables: ReadonlyMap<string, TableShape>;
  /** Those of the names that are tables of pages, where they are asked as well. */
  readonly pages?: ReadonlySet<string>;
  /** No text is looked into, of workbooks neither. */
  readonly tablesOnly?: true;
  /** Tables can be asked; without it only those that are named are asked for, and refused. */
  readonly asksTables: boolean;
  /** `2026-11-25`; undefined = nobody told. */
  readonly today?: string | undefined;
}

export interface TableShape {
  readonly rows: number;
  readonly columns: readonly ColumnShape[];
  /** It cannot be read as a table. */
  readonly refused?: string;
}

export interface ColumnShape {
  readonly name: string;
  readonly type: "integer" | "number" | "text" | "date" | "boolean";
  /** Its different values; of a column of dates, its years; undefined where it holds neither texts nor dates. */
  readonly values: readonly string[] | undefined;
  /** It numbers the rows: `order` of orders.csv. */
  readonly key?: true;
  /** Words for this mean it, where no other column is called so: names of clients are in the column `Client`. */
  readonly means?: string;
  /** No column of the file: how it is worked out from those. */
  readonly made?: string;
}

/** What must be looked at before the words can be read. */
export type Look = { readonly at: "names" } | { readonly at: "table"; readonly files: readonly string[] };

export interface Cannot {
  /** Words that no slot accounts for. */
  readonly words: readonly string[];
  /** What is wrong beside them, as a sentence. */
  readonly why?: string;
  /** Jobs that were nearest. */
  readonly near: readonly JobName[];
}

export type Reading = { readonly frames: readonly Frame[] } | { readonly look: Look } | { readonly cannot: Cannot };

/** The tables that a question is asked of, and all of their columns. */
export interface Tables {
  readonly files: readonly string[];
  readonly shapes: readonly { readonly file: string; readonly shape: TableShape }[];
  readonly columns: readonly ColumnShape[];
  /** Places of the words that say what the rows are: "orders" of orders.csv. */
  readonly nouns: ReadonlySet<number>;
  /** How the second belongs to the first, where nobody asked to join them. */
  readonly join?: TableJoin;
}
