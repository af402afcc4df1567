/** Where the wheel folder is for a guest. */
export const WHEELS_AT = "/lib/wheels";
