import type { Fields } from "../environment.ts";
import { madeId, oneId, type Tools } from "./tool.ts";
import { has, textOf } from "./world.ts";

const FILES = ["cloud_drive", "initial_files"] as const;

const withSize = (file: Fields): Fields => ({ ...file, size: textOf(file.content).length });

export const DRIVE_TOOLS: Tools = {
  list_files: { needs: "cloud_drive", run: (world) => world.rows(...FILES).map(withSize) },
  get_file_by_id: { needs: "cloud_drive", run: (world, { file_id }) => world.row(FILES, file_id) },
  search_files: {
    needs: "cloud_drive",
    run: (world, { query }) => world.rows(...FILES).filter(({ content, filename }) => has(content, query) || has(filename, query)),
    finds: oneId("file_id", "filename"),
  },
  search_files_by_filename: {
    needs: "cloud_drive",
    run: (world, { filename }) => world.rows(...FILES).filter((file) => has(file.filename, filename)),
    finds: oneId("file_id", "filename"),
  },
  create_file: {
    needs: "cloud_drive",
    changes: true,
    run: (world, { filename, content }) => world.add(FILES, { filename: textOf(filename), content: textOf(content), shared_with: {} }),
    finds: madeId("file_id"),
  },
  append_to_file: {
    needs: "cloud_drive",
    changes: true,
    run: (world, { file_id, content }) => {
      const file = world.row(FILES, file_id);
      file.content = `${textOf(file.content)}\n${textOf(content)}`;
      return { id: textOf(file_id) };
    },
  },
  share_file: {
    needs: "cloud_drive",
    changes: true,
    run: (world, { file_id, email, permission }) => {
      const file = world.row(FILES, file_id);
      file.shared_with = { ...(file.shared_with as Fields), [textOf(email)]: textOf(permission) };
      return { id: textOf(file_id) };
    },
  },
  delete_file: { needs: "cloud_drive", changes: true, run: (world, { file_id }) => ({ id: textOf(world.remove(FILES, file_id).id_) }) },
};
