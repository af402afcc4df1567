import type { Known } from "./frame.ts";

/** What a harbour keeps: programs, texts, letters, receipts, settings and pictures. */
export const HARBOUR: Known = {
  outputs: [],
  names: [
    "code/tideTable.ts",
    "code/moorings.py",
    "logs/engine.log",
    "flyer-regatta.txt",
    "minutes-2026-05.md",
    "verbale-maggio.md",
    "page/index-website.html",
    "mail/harbour-office.eml",
    "letters/letter-anchor.txt",
    "letters/letter-buoy.txt",
    "letters/list.txt",
    "receipts/receipt-2026-04-02.pdf",
    "receipts/receipt-2026-05-11.pdf",
    "receipts/receipt-2026-05-30.pdf",
    "settings/live.yaml",
    "settings/trial.yaml",
    "pics/DSC_01.jpg",
    "pics/DSC_02.jpg",
    "pics/dock.jpg",
    "charts/north/one.txt",
    "charts/two.txt",
    "watch-port.md",
    "watch-starboard.md",
    "handbook.md",
  ],
  asksTables: true,
  tables: new Map(),
};
