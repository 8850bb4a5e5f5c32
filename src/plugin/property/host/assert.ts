import * as fc from "fast-check";
import { type Details, fanReport } from "./details.ts";

// What becomes of the details of a check that is to pass: the reporter's, or an error with fast-check's own text. Host thread.

/**
 * @param site holds the stack of who asserted
 * @throws {Error} when the check failed and the user has no reporter
 */
export async function assertDetails(details: Details, site: { readonly stack?: string }): Promise<void> {
  const { asyncReporter, reporter, includeErrorInReport } = details.runConfiguration as fc.Parameters<
    unknown[]
  >;
  if (asyncReporter !== undefined) return asyncReporter(details);
  if (reporter !== undefined) return reporter(details);
  const message = await fc.asyncDefaultReportMessage(details);
  if (message === undefined) return;
  const warning = fanReport(details)?.warning;
  const error = new Error(
    warning === undefined ? message : `${message}\n\n${warning}`,
    includeErrorInReport === true ? undefined : { cause: details.errorInstance },
  );
  const frames = site.stack?.indexOf("\n    at ") ?? -1;
  if (frames >= 0) {
    const stack = `Error: ${error.message}${site.stack?.slice(frames) ?? ""}`;
    Object.defineProperty(error, "stack", { value: stack, configurable: true, writable: true });
  }
  throw error;
}
