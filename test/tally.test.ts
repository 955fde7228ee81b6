import { expect, test } from "bun:test";
import { parseTally } from "./tally.ts";

const REPORT = `bun test v1.4.5

 41 pass
 1 skip
 2 todo
 3 fail
 90 expect() calls
Ran 47 tests across 2 files. [8.00ms]
`;

test.each([
  {
    title: "adds skipped and unwritten tests to the failed",
    report: REPORT,
    exitCode: 1,
    passed: 41,
    failed: 6,
  },
  {
    title: "takes a clean run as it is",
    report: " 5 pass\n 0 fail\n",
    exitCode: 0,
    passed: 5,
    failed: 0,
  },
  {
    title: "counts a crash without a report as a failure",
    report: "",
    exitCode: 132,
    passed: 0,
    failed: 1,
  },
  {
    title: "counts a run that found no test as a failure",
    report: " 0 pass\n 0 fail\n",
    exitCode: 0,
    passed: 0,
    failed: 1,
  },
  {
    title: "counts a bad end after passing tests",
    report: " 5 pass\n 0 fail\n",
    exitCode: 1,
    passed: 5,
    failed: 1,
  },
  {
    title: "reads the last report only",
    report: " 9 fail\n 5 pass\n 0 fail\n",
    exitCode: 0,
    passed: 5,
    failed: 0,
  },
])("parseTally() $title", ({ report, exitCode, passed, failed }) => {
  expect(parseTally(report, exitCode)).toEqual({ passed, failed });
});
