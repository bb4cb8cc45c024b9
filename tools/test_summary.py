"""Sums up the surefire reports that are newer than a file.

Usage: test_summary.py PROJECT-DIRECTORY START-FILE

Prints the failed tests with their messages, the skipped ones with their reasons, and last, alone on its line,
"N passed, N failed, N skipped". Exits 1 if a test failed or none ran.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree


def reports(project, start):
    newer_than = start.stat().st_mtime_ns
    for directory in sorted(project.glob("**/target/surefire-reports")):
        for report in sorted(directory.glob("TEST-*.xml")):
            if report.stat().st_mtime_ns >= newer_than:
                yield report


def first_line(problem):
    text = (problem.get("message") or problem.text or "").strip()
    # Of an assumption that did not hold, only the words of the test are of interest.
    text = re.sub(r"^(org\.opentest4j\.TestAbortedException: )?(Assumption failed: )?", "", text)
    return text.splitlines()[0] if text else "no reason given"


def main(project, start):
    passed, failed, skipped = 0, [], []
    for report in reports(project, start):
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            name = f"{case.get('classname')}.{case.get('name')}"
            problem = case.find("failure")
            if problem is None:
                problem = case.find("error")
            reason = case.find("skipped")
            if problem is not None:
                failed.append(f"{name}: {first_line(problem)}")
            elif reason is not None:
                skipped.append(f"{name}: {first_line(reason)}")
            else:
                passed += 1
    for line in skipped:
        print(f"skipped  {line}")
    for line in failed:
        print(f"FAILED   {line}")
    if passed + len(failed) + len(skipped) == 0:
        print("no test ran")
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed or passed + len(skipped) == 0 else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
