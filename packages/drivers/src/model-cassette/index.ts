export { createCassetteModel, parseCassette } from "./cassette-model.ts";
export { createRecordingModel } from "./recording-model.ts";
