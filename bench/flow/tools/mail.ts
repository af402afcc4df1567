import { type Data, type Fields, isFields } from "../environment.ts";
import { type Finds, madeId, oneId, type Tool, type Tools } from "./tool.ts";
import { has, textOf, textsIn, type World } from "./world.ts";

const MAILS = ["inbox", "initial_emails"] as const;

/** Whose mailbox it is. */
const account = (world: World): string => textOf(world.at("inbox", "account_email"));

const mailsOf =
  (chosen: (mail: Fields) => boolean): Tool["run"] =>
  (world) =>
    world.rows(...MAILS).filter(chosen);

/** People the mailbox knows: its own list, or whoever wrote or was written to, as mail programs do. */
function contacts(world: World): Fields[] {
  const own = world.rows("inbox", "contacts");
  if (own.length > 0) return own;
  const addresses = world.rows(...MAILS).flatMap(({ sender, recipients, cc }) => [textOf(sender), ...textsIn(recipients), ...textsIn(cc)]);
  return [...new Set(addresses)].map((email) => ({ name: nameOf(email), email }));
}

const nameOf = (email: string): string =>
  (email.split("@")[0] ?? "")
    .split(".")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(" ");

const oneAddress: Finds = (args, output) => {
  const rows = Array.isArray(output) ? output : [];
  const asked = textOf(args.query);
  const [row] = rows;
  if (asked === "" || rows.length !== 1 || typeof row !== "object" || row === null || Array.isArray(row)) return [];
  return [{ type: "address", value: textOf(row.email), by: [asked] }];
};

const peopleOf = (mail: Fields): string[] => [textOf(mail.sender), ...textsIn(mail.recipients), ...textsIn(mail.cc)];

/**
 * Of a search that came to one mail: it, and those it went between, for a call that is about them. Of one that came to several: each
 * who is the only one there to be called so, for whoever asked for them by that name, too.
 */
const mailFinds: Finds = (args, output) => {
  const found = oneId("email_id", "subject")(args, output);
  const rows = Array.isArray(output) ? output.filter(isFields) : [];
  const asked = Object.values(args).filter((value): value is string => typeof value === "string" && value !== "");
  const one = rows.find((mail) => textOf(mail.id_ ?? mail.id) === found[0]?.value);
  const people = [...new Set((one ? [one] : rows).flatMap(peopleOf))];
  // Whoever is asked for is not found by that.
  const by = asked.filter((text) => !people.includes(text));
  if (by.length === 0) return found;
  const slots = ["recipients", "cc", "participants"];
  const named = people.flatMap((value) => {
    const names = nameOf(value)
      .split(" ")
      .filter((name) => people.filter((other) => nameOf(other).split(" ").includes(name)).length === 1);
    return one ? [{ slots, type: "address" as const, value, by }] : names.map((name) => ({ slots, type: "address" as const, value, by: [...by, name] }));
  });
  return [...found, ...named];
};

function contactsBy(field: "name" | "email"): Tool {
  return {
    needs: "inbox",
    run: (world, { query }) => contacts(world).filter((contact) => has(contact[field], query)),
    finds: oneAddress,
  };
}

function send(world: World, args: Fields): Data {
  const { recipients, cc, bcc, subject, body, attachments } = args;
  if (textsIn(recipients).length === 0) throw new Error("an email needs a recipient");
  return world.add(MAILS, {
    sender: account(world),
    recipients: textsIn(recipients),
    cc: textsIn(cc),
    bcc: textsIn(bcc),
    subject: textOf(subject),
    body: textOf(body),
    attachments: attachments ?? [],
    status: "sent",
    read: true,
  });
}

export const MAIL_TOOLS: Tools = {
  get_unread_emails: {
    needs: "inbox",
    run: (world) => {
      const unread = world.rows(...MAILS).filter(({ read, status }) => read === false && status === "received");
      const shown = structuredClone(unread);
      for (const mail of unread) mail.read = true;
      return shown;
    },
  },
  get_received_emails: { needs: "inbox", run: mailsOf(({ status }) => status === "received") },
  get_sent_emails: { needs: "inbox", run: mailsOf(({ status }) => status === "sent") },
  get_draft_emails: { needs: "inbox", run: mailsOf(({ status }) => status === "draft") },
  search_emails: {
    needs: "inbox",
    run: (world, { query, sender }) =>
      world
        .rows(...MAILS)
        .filter((mail) => textOf(sender) === "" || mail.sender === sender)
        .filter((mail) => has(mail.subject, query) || has(mail.body, query)),
    finds: mailFinds,
  },
  search_contacts_by_name: contactsBy("name"),
  search_contacts_by_email: contactsBy("email"),
  send_email: { needs: "inbox", changes: true, run: send, finds: madeId("email_id") },
  delete_email: { needs: "inbox", changes: true, run: (world, { email_id }) => ({ id: textOf(world.remove(MAILS, email_id).id_) }) },
};
