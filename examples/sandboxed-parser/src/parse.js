import yaml from "js-yaml";
import { task } from "knitting";

/** Text to a value. js-yaml 3.13.0 runs code that stands in the text, which later versions don't. */
export const parse = task({ f: (/** @type {string} */ text) => yaml.load(text) });
