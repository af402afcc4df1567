/** A line of the common log format: who asked, when, for what, and how it ended. */
export interface Request {
  readonly address: string;
  /** As 2026-03-01, in the time that the log is written in. */
  readonly day: string;
  readonly status: string;
}

const LINE = /^(\S+) \S+ (?:\S+|"[^"]*") \[(\d{2})\/([A-Za-z]{3})\/(\d{4}):\d{2}:\d{2}:\d{2} [+-]\d{4}\] "(?:[^"\\]|\\.)*" (\d{3}) (?:\d+|-)(?= |$)/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The requests of a log, or the number of the first line that is none. */
export function requestsIn(text: string): readonly Request[] | number {
  const found: Request[] = [];
  for (const [at, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === "") continue;
    const [, address, day, month = "", year, status] = LINE.exec(line) ?? [];
    const number = MONTHS.indexOf(month) + 1;
    if (address === undefined || day === undefined || year === undefined || status === undefined || number === 0) return at + 1;
    found.push({ address, day: `${year}-${String(number).padStart(2, "0")}-${day}`, status });
  }
  return found;
}
