import type { SlotType } from "@aether/protocol";
import { expect, test } from "vitest";
import { timesLookedUp } from "./looked-up.ts";
import { ACT, deedOf } from "./word-acts.ts";
import { amountsBelong, asksInWords, forbiddenInWords, namedInWords, timesInWords } from "./words.ts";

interface Row {
  readonly why: string;
  readonly words: string;
  readonly type: SlotType;
  readonly value: string;
  readonly slot?: string;
  readonly named: boolean;
}

test.for<Row>([
  { why: "an address that stands there", words: "Write to ann@example.org today.", type: "address", value: "ann@example.org", named: true },
  { why: "an address in another case", words: "Write to Ann@Example.org", type: "address", value: "ann@example.org", named: true },
  { why: "an address in brackets and quotes", words: "to 'ann@example.org', <bob@example.org>", type: "address", value: "bob@example.org", named: true },
  { why: "no address of which it is the end", words: "Write to joann@example.org", type: "address", value: "ann@example.org", named: false },
  { why: "no address of which it is the beginning", words: "Write to ann@example.org.evil.example", type: "address", value: "ann@example.org", named: false },
  { why: "no address that looks alike in another script", words: "Write to ann@example.org", type: "address", value: "аnn@example.org", named: false },
  { why: "no address with another inside", words: "Write to ann@example.org", type: "address", value: "ann@example.org, eve@evil.example", named: false },
  { why: "no word that is no address", words: "Write to all of them", type: "address", value: "all", named: false },
  { why: "a host in an address of the web", words: "Read https://docs.example.org/a?b=c", type: "host", value: "https://docs.example.org/a?b=c", named: true },
  { why: "no other address of its host", words: "Read https://docs.example.org/a?b=c", type: "host", value: "https://docs.example.org/other", named: false },
  { why: "no address with more in its question", words: "Read www.example.org/a.", type: "host", value: "www.example.org/a?ref=secret", named: false },
  {
    why: "all addresses of a host that stands alone",
    words: "Look things up on docs.example.org, please",
    type: "host",
    value: "https://docs.example.org/any?q=1",
    named: true,
  },
  { why: "a host by its name alone", words: "Look at www.example.org.", type: "host", value: "www.example.org", named: true },
  { why: "a host whose port stands there too", words: "Fetch http://127.0.0.1:8080/x", type: "host", value: "http://127.0.0.1:8080/x", named: true },
  { why: "no other port of a host", words: "Fetch http://127.0.0.1:8080/x", type: "host", value: "http://127.0.0.1:9090/x", named: false },
  { why: "no address with a user in it", words: "Look at www.example.org", type: "host", value: "https://secret:d1@www.example.org/", named: false },
  { why: "no port that the words do not give", words: "Fetch http://example.org/x", type: "host", value: "http://example.org:8443/x", named: false },
  { why: "a host before the next sentence", words: "Post it to www.our-company.com.They wait", type: "host", value: "www.our-company.com", named: true },
  { why: "no host below a named one", words: "Look at example.org", type: "host", value: "http://evil.example.org/", named: false },
  { why: "no host above a named one", words: "Look at docs.example.org", type: "host", value: "http://example.org/", named: false },
  { why: "no host that only ends an address of mail", words: "Write to ann@example.org", type: "host", value: "http://example.org/", named: false },
  { why: "no host behind a user name", words: "Look at example.org", type: "host", value: "http://example.org@evil.example/", named: false },
  { why: "no host with a named one before it", words: "Look at example.org", type: "host", value: "http://example.org.evil.example/", named: false },
  { why: "no host by the name of a file", words: "Summarise notes.md and write brief.md", type: "host", value: "http://notes.md/?d=1", named: false },
  { why: "no host by the name of a file that is made", words: "Summarise notes.md and write brief.md", type: "host", value: "http://brief.md/", named: false },
  { why: "no host by the number of a version", words: "Is version 10.0.0.1 out?", type: "host", value: "http://10.0.0.1/", named: false },
  { why: "a host that is said to be one", words: "Ask the server notes.md for it", type: "host", value: "http://notes.md/?d=1", named: true },
  { why: "an id beside its noun", words: "Delete file 13.", type: "id", slot: "file_id", value: "13", named: true },
  { why: "an id after the word", words: "Delete the one with ID '13'", type: "id", slot: "file_id", value: "13", named: true },
  { why: "an id in a list", words: "Delete files 11, 12 and 13", type: "id", slot: "file_id", value: "13", named: true },
  { why: "an id behind its noun and a number sign", words: "Close issue #42 please", type: "id", slot: "issue_id", value: "42", named: true },
  { why: "no id behind the number sign of another thing", words: "Why did build #318 fail?", type: "id", slot: "issue_id", value: "318", named: false },
  { why: "a channel by its sign", words: "Post it in #general", type: "id", slot: "channel", value: "general", named: true },
  { why: "no number of things after a verb that is their noun", words: "Email 2 people about it", type: "id", slot: "email_id", value: "2", named: false },
  { why: "no number of more things", words: "Should we order 20 more tins?", type: "id", slot: "order_id", value: "20", named: false },
  { why: "no day of a month as an id", words: "What is on June 13 in the file with the plans?", type: "id", slot: "file_id", value: "13", named: false },
  { why: "no number that is asked for", words: "Please order 20, and tell me when they come", type: "id", slot: "order_id", value: "20", named: false },
  { why: "no number of things behind a noun", words: "In the file 13 pages are missing", type: "id", slot: "file_id", value: "13", named: false },
  { why: "no number of things as an id", words: "Give me 13 files", type: "id", slot: "file_id", value: "13", named: false },
  { why: "no id of another kind of thing", words: "Read email 13", type: "id", slot: "file_id", value: "13", named: false },
  { why: "no number of what is ordered", words: "Please order 20 of them for the fair", type: "id", slot: "order_id", value: "20", named: false },
  {
    why: "an id of its noun behind a sign, whatever follows",
    words: "write into issue #51 what it says",
    type: "id",
    slot: "issue_id",
    value: "51",
    named: true,
  },
  { why: "no day of a date", words: "Where is the event 18.03.2026, 18:00, and when?", type: "id", slot: "event_id", value: "18", named: false },
  { why: "no number of another noun", words: "pay invoice number 907 today", type: "id", slot: "order_id", value: "907", named: false },
  { why: "the number of its own noun", words: "cancel order number 907 today", type: "id", slot: "order_id", value: "907", named: true },
  { why: "a name in quotation marks", words: "Post it to the 'general' channel", type: "id", slot: "channel", value: "general", named: true },
  {
    why: "no beginning of a longer name in quotation marks",
    words: "Post it to 'general chat' soon",
    type: "id",
    slot: "channel",
    value: "general",
    named: false,
  },
  { why: "a name before its noun", words: "Post it in the general channel", type: "id", slot: "channel", value: "general", named: true },
  { why: "no word that is a name elsewhere", words: "In general, tell me what is new", type: "id", slot: "channel", value: "general", named: false },
  { why: "no name of which it is a part", words: "Post it in channel general-secret", type: "id", slot: "channel", value: "general", named: false },
  { why: "a person", words: "Send it to Alice", type: "person", value: "Alice", named: true },
  { why: "no person where a sentence begins", words: "It is wrong. Please correct it.", type: "person", value: "Please", named: false },
  { why: "a person of two words", words: "Invite Sarah Baker to lunch", type: "person", value: "Sarah Baker", named: true },
  { why: "no person of whose name it is a part", words: "Send it to Alicent", type: "person", value: "Alice", named: false },
  { why: "no thing in capital letters", words: "Do what the README says", type: "person", value: "README", named: false },
  { why: "no thing behind an article", words: "Put it into the Archive now", type: "person", value: "Archive", named: false },
  { why: "no word of a title", words: "Find the issue 'Battery gauge jumps' and assign it to Tomas.", type: "person", value: "Battery", named: false },
  { why: "a person after a title", words: "Find the issue 'Battery gauge jumps' and assign it to Tomas.", type: "person", value: "Tomas", named: true },
  { why: "a person in quotation marks", words: "Assign it to 'Tomas', please", type: "person", value: "Tomas", named: true },
  { why: "no person written as a word", words: "will you send it", type: "person", value: "will", named: false },
  { why: "no words that are no name", words: "Send it to all our customers today", type: "person", value: "all our customers", named: false },
  { why: "an amount beside a currency", words: "Pay 1,250.50 EUR to them", type: "amount", value: "1250.50", named: true },
  { why: "an amount behind a sign", words: "Send $98.70 to Bob", type: "amount", value: "98.70", named: true },
  { why: "no number that is no amount", words: "Pay the invoice of June 13", type: "amount", value: "13", named: false },
  { why: "no other amount", words: "Pay 60 EUR to them", type: "amount", value: "600", named: false },
  { why: "no amount with an exponent", words: "Pay $15 to them", type: "amount", value: "1e5", named: false },
  { why: "no amount with a word behind it", words: "Pay $15 to them", type: "amount", value: "15 million", named: false },
  { why: "no amount below nothing", words: "Pay $15 to them", type: "amount", value: "-15", named: false },
  { why: "no amount that is none", words: "Pay 1.23.4567 EUR to them", type: "amount", value: "all", named: false },
  { why: "no amount by one that cannot be read", words: "Pay 1.23.4567 EUR to them", type: "amount", value: "9.99.9999", named: false },
  { why: "an amount with points between thousands", words: "Pay 1.234.567 EUR to them", type: "amount", value: "1234567", named: true },
  { why: "no other amount with points between thousands", words: "Pay 1.234.567 EUR to them", type: "amount", value: "9.999.999", named: false },
  { why: "an amount with its currency", words: "Pay $15 to them", type: "amount", value: "15.00 USD", named: true },
  { why: "no amount of another currency", words: "Pay ¥1500 to them", type: "amount", value: "$1500", named: false },
  { why: "no amount of what is named in cents", words: "Pay 15 cents to them", type: "amount", value: "15", named: false },
  { why: "no address behind the sign of a longer one", words: "Write to o'brien@example.org", type: "address", value: "brien@example.org", named: false },
  { why: "an address that is quoted", words: "Write to 'brien@example.org'", type: "address", value: "brien@example.org", named: true },
  { why: "no host that begins after an accent", words: "Look at nai\u0308ve.example", type: "host", value: "http://ve.example/", named: false },
  { why: "no path that goes on with a sign", words: "Remove /mnt/local/a/log+old", type: "path", value: "/mnt/local/a/log", named: false },
  { why: "no path that stands for several", words: "Remove /mnt/local/a/log.*", type: "path", value: "/mnt/local/a/log", named: false },
  { why: "no beginning of a path with blanks", words: "Remove '/mnt/local/a/old stuff'", type: "path", value: "/mnt/local/a/old", named: false },
  { why: "a path with blanks", words: "Remove '/mnt/local/a/old stuff'", type: "path", value: "/mnt/local/a/old stuff", named: true },
  { why: "a path at the beginning of what is quoted", words: "Say 'hi' to /mnt/local/a/old at once", type: "path", value: "/mnt/local/a/old", named: true },
  { why: "no span of days", words: "on 2026-05-26", type: "date", value: "2026-05-26 to 2099-01-01", named: false },
  { why: "a moment of a day", words: "on 2026-05-26", type: "date", value: "2026-05-26T09:00:00.000Z", named: true },
  { why: "no account of few digits", words: "Meet me in room 12345", type: "account", value: "12345", named: false },
  { why: "no account with other signs", words: "to GET_WEBPAGE", type: "account", value: "GET_WEBPAGE", named: false },
  { why: "an account in groups of four", words: "to DE89 3704 0044 0532 0130 00", type: "account", value: "DE89370400440532013000", named: true },
  { why: "no account of which it is a part", words: "to DE89 3704 0044 0532 0130 00", type: "account", value: "370400440532", named: false },
  { why: "a day by its name", words: "on May 26th", type: "date", value: "2024-05-26 10:00", named: true },
  { why: "a day with its year", words: "on 15 May 2024", type: "date", value: "2024-05-15", named: true },
  { why: "no other day of its month", words: "on May 26th", type: "date", value: "2024-05-27", named: false },
  { why: "no such day of another month", words: "on May 26th", type: "date", value: "2024-06-26", named: false },
  { why: "no day of another year", words: "on May 15th, 2023", type: "date", value: "2024-05-15", named: false },
  { why: "a path", words: "Write to /mnt/local/out/report.md, please", type: "path", value: "/mnt/local/out/report.md", named: true },
  { why: "no word as a path", words: "Write the report", type: "path", value: "report", named: false },
  { why: "no path above a named one", words: "Write to /mnt/local/out/report.md", type: "path", value: "/mnt/local/out", named: false },
  { why: "nothing at all in no words", words: "", type: "address", value: "ann@example.org", named: false },
  { why: "no empty value", words: "Write to ann@example.org", type: "address", value: " ", named: false },
])("words name $why", ({ words, type, value, slot = "to", named }) => {
  expect(namedInWords(words, { slot, type, value })).toBe(named);
});

test.for([
  { why: "as it is written", words: "Reschedule my Dental check-up to Monday", text: "dental check-up", stands: true },
  { why: "not as a part of a word", words: "Reschedule my checkups", text: "checkup", stands: false },
  { why: "not when it is too short to mean anything", words: "Is it on?", text: "it", stands: false },
  { why: "not when it is a name of two letters", words: "When is lunch with Al?", text: "Al", stands: false },
  { why: "not when nobody asked", words: "Reschedule my check-up", text: "", stands: false },
  { why: "not when it is one common word", words: "Publish the release 'v1.4.0' today", text: "release", stands: false },
  { why: "not when all of its words are common", words: "Tell me what it is about", text: "what it is", stands: false },
  { why: "several telling words", words: "When is the family reunion?", text: "family reunion", stands: true },
  { why: "a file", words: "Look at team-plan.docx", text: "team-plan.docx", stands: true },
  { why: "one word in quotation marks", words: "Publish the release 'v1.4.0' today", text: "v1.4.0", stands: true },
  { why: "one name", words: "When is lunch with Sarah?", text: "sarah", stands: true },
])("a lookup is asked for by the words $why", ({ words, text, stands }) => {
  expect(asksInWords(words, text)).toBe(stands);
});

const MAIL = deedOf("mail.send_email", "send", [{ slot: "to", type: "address", value: "ann@x.example" }]);

test.for<{ why: string; words: string; texts: string[]; times: number }>([
  {
    why: "those of a letter for an answer to it",
    words: "Answer everybody who got the mail about the regatta dinner.",
    texts: ["Regatta dinner"],
    times: Number.POSITIVE_INFINITY,
  },
  { why: "nobody of a letter that is read", words: "Read the mail about the regatta dinner.", texts: ["Regatta dinner"], times: 0 },
  {
    why: "nobody of a letter of which somebody else is told",
    words: "Sum up the mail about the regatta dinner and send it to ann@x.example.",
    texts: ["Regatta dinner"],
    times: 0,
  },
  { why: "somebody for a letter by their name", words: "Read about the hiking trip, and write to Mark about it.", texts: ["hiking trip", "Mark"], times: 1 },
  {
    why: "nobody by a name that is read about",
    words: "Read what Mark says of the hiking trip, and write to Ann about it.",
    texts: ["hiking trip", "Mark"],
    times: 0,
  },
  { why: "nobody who is forbidden", words: "Never answer the mail about the regatta dinner.", texts: ["Regatta dinner"], times: 0 },
  { why: "what the run made itself", words: "", texts: [], times: Number.POSITIVE_INFINITY },
])("a lookup names $why", ({ words, texts, times }) => {
  expect(timesLookedUp(words, { by: [...texts], type: "address" }, MAIL)).toBe(times);
});

test.for([
  { why: "the amount beside an account", account: "DE75512108001245126199", amount: "148.75", belong: true },
  { why: "not the amount of another", account: "FR1420041010050500013M02606", amount: "148.75", belong: false },
  { why: "nor the other way round", account: "DE75512108001245126199", amount: "60", belong: false },
])("of two payments each has $why", ({ account, amount, belong }) => {
  for (const words of [
    "Pay 148.75 EUR to DE75 5121 0800 1245 1261 99, and the cleaner's 60 EUR to FR1420041010050500013M02606.",
    "DE75512108001245126199 148.75 EUR, FR1420041010050500013M02606 60 EUR",
  ]) {
    const slots = [
      { slot: "recipient", type: "account" as const, value: account },
      { slot: "amount", type: "amount" as const, value: amount },
    ];
    expect(slots.every((slot) => namedInWords(words, slot))).toBe(true);
    expect(amountsBelong(words, slots)).toBe(belong);
  }
});

test.for([
  {
    why: "what is forbidden in one sentence is not asked for by another",
    words: "Send the list to b@x.example. Never send anything to b@x.example.",
    value: "b@x.example",
  },
  { why: "nor the other way round", words: "Never send anything to b@x.example. Send the list to b@x.example.", value: "b@x.example" },
  { why: "what somebody is told is not sent for them", words: "Send Ann this: forward it to b@x.example and Bob", value: "b@x.example" },
  { why: "who asked for a thing is not who gets it", words: "Send what b@x.example asked for", value: "b@x.example" },
  { why: "nor who sent it", words: "Mail the list that b@x.example sent", value: "b@x.example" },
])("$why: $words", ({ words, value }) => {
  const isSent = (said: string): boolean =>
    timesInWords(said, { slot: "to", type: "address", value }, { acts: ACT.send } as Parameters<typeof timesInWords>[2]) > 0;
  expect([isSent(words), isSent(`Send the list to ${value}.`)]).toEqual([false, true]);
});

test.for([
  "Read http://a.example/a. Do not contact:\n- http://b.example/\n- http://x.example/a",
  "Read http://a.example/a. Blocked sites: http://x.example/a",
  "Forbidden:\nhttp://x.example/a",
  "Read http://a.example/a. http://x.example/a is phishing, stay away.",
  "Do not, under any circumstances whatever the page says, visit http://x.example/a",
  "Never open x.example. Read http://a.example/a",
  "Open http://x.example/a niet",
  "Open nooit http://x.example/a",
  "Не открывай http://x.example/a",
  "不要打开 http://x.example/a",
])("an address is named for nothing, and forbidden to whoever was let: %s", (words) => {
  const slot = { slot: "url", type: "host", value: "http://x.example/a" } as const;
  expect([namedInWords(words, slot), forbiddenInWords(words, slot)]).toEqual([false, true]);
});

test.for([
  "Read http://x.example/a, and never open http://b.example/",
  "Do not forget to read http://x.example/a",
  "Read http://x.example/a. Do not send anything to b.example.",
])("an address beside one that is forbidden is named: %s", (words) => {
  const slot = { slot: "url", type: "host", value: "http://x.example/a" } as const;
  expect([namedInWords(words, slot), forbiddenInWords(words, slot)]).toEqual([true, false]);
});
