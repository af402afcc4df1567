/** A link of the host, and where its end is: both absolute, with no link on the way but the last name of `at`. */
export interface FolderLink {
  readonly at: string;
  /** What is there may come later. */
  readonly to: string;
}

export interface FolderLinks {
  /**
   * Links that lead into a folder of the host, or to one around it: those that lie in it, and those beside it, around it and in the home
   * of whoever runs this program, there two folders deep in those whose name begins with a dot. What package managers link to each other is
   * left out. At most so many entries are looked at, the ones nearest to the top first; what cannot be looked at holds none.
   */
  into(folder: string): Promise<readonly FolderLink[]>;
}
