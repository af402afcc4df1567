import { type Label, othersWordsIn } from "@aether/protocol";

/** Of text that a person passes on and did not write: nobody vouches for it, and whoever gets it may tell it. */
const PASTED: Label = { integrity: "untrusted", confidentiality: "public", sources: ["pasted text"] };

/** The label of a person's message beside their own: what they pasted into it is read like a file of somebody else's. */
export const pastedLabel = (said: string): Label | undefined => (othersWordsIn(said).length > 0 ? PASTED : undefined);
