/** Imported as a file: the script is for the browser and never runs here. */
declare const path: string;
export = path;
