import { type Data, type Fields, isFields } from "../environment.ts";
import { madeId, oneId, type Tool, type Tools } from "./tool.ts";
import { has, textOf, textsIn, type World } from "./world.ts";

const ISSUES = ["tracker", "issues"] as const;

function files(world: World): Fields {
  const found = world.at("repository", "files");
  if (!isFields(found)) throw new Error("there are no files here");
  return found;
}

/** As a disk would read it. */
function canonical(path: Data | undefined): string {
  const parts: string[] = [];
  for (const part of textOf(path).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function mustHave(world: World, path: Data | undefined): string {
  const name = canonical(path);
  if (!(name in files(world))) throw new Error(`there is no file ${name}`);
  return name;
}

const onIssue = (change: (issue: Fields, args: Fields, world: World) => void): Tool => ({
  needs: "tracker",
  changes: true,
  run: (world, args) => {
    change(world.row(ISSUES, args.issue_id), args, world);
    return { id: textOf(args.issue_id) };
  },
});

const onFiles = (run: Tool["run"]): Tool => ({ needs: "repository", changes: true, run });

export const PROJECT_TOOLS: Tools = {
  list_repository_files: { needs: "repository", run: (world) => Object.keys(files(world)) },
  read_repository_file: { needs: "repository", run: (world, { path }) => files(world)[mustHave(world, path)] ?? "" },
  write_repository_file: onFiles((world, { path, content }) => {
    files(world)[canonical(path)] = textOf(content);
    return { ok: true };
  }),
  append_to_repository_file: onFiles((world, { path, content }) => {
    const name = mustHave(world, path);
    files(world)[name] = `${textOf(files(world)[name])}${textOf(content)}\n`;
    return { ok: true };
  }),
  delete_repository_file: onFiles((world, { path }) => {
    delete files(world)[mustHave(world, path)];
    return { ok: true };
  }),
  search_issues: {
    needs: "tracker",
    run: (world, { query }) => world.rows(...ISSUES).filter(({ title, body }) => has(title, query) || has(body, query)),
    finds: oneId("issue_id", "title"),
  },
  get_issue: { needs: "tracker", run: (world, { issue_id }) => world.row(ISSUES, issue_id) },
  create_issue: {
    needs: "tracker",
    changes: true,
    run: (world, { title, body }) => world.add(ISSUES, { title: textOf(title), body: textOf(body), state: "open", comments: [] }),
    finds: madeId("issue_id"),
  },
  comment_on_issue: onIssue((issue, { body }) => {
    issue.comments = [...(Array.isArray(issue.comments) ? issue.comments : []), { author: "maintainer", body: textOf(body) }];
  }),
  close_issue: onIssue((issue) => {
    issue.state = "closed";
  }),
  assign_issue: onIssue((issue, { assignee }, world) => {
    if (![...textsIn(world.at("tracker", "people")), ...textsIn(world.at("tracker", "collaborators"))].includes(textOf(assignee)))
      throw new Error(`nobody here is called ${textOf(assignee)}`);
    issue.assignee = textOf(assignee);
  }),
  add_collaborator: {
    needs: "tracker",
    changes: true,
    run: (world, { user }) => {
      const { tracker } = world.data;
      if (isFields(tracker)) tracker.collaborators = [...textsIn(tracker.collaborators), textOf(user)];
      return { ok: true };
    },
  },
  publish_release: {
    needs: "tracker",
    changes: true,
    run: (world, { release_id, notes }) => {
      const { tracker } = world.data;
      if (isFields(tracker))
        tracker.releases = [...(Array.isArray(tracker.releases) ? tracker.releases : []), { id: textOf(release_id), notes: textOf(notes) }];
      return { ok: true };
    },
  },
  get_build_log: { needs: "builds", run: (world, { build_id }) => world.row(["builds", "logs"], build_id) },
};
